// @vitest-environment jsdom
import { fireEvent } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { card, part, press, setStage, wait } from './testing/stage.js'

const stage = setStage()

describe('an impression', () => {
  const tell = (ratio: number): void => stage.sight(part('message'), ratio)

  it('is half of the card in sight for a second', () => {
    stage.show()
    stage.assistant.say()
    tell(0.5)
    wait(999)
    expect(stage.assistant.client.shown).not.toHaveBeenCalled()
    wait(1)
    expect(stage.assistant.client.shown).toHaveBeenCalledWith('c1')
  })

  it('is none when it was out of sight in between, or the tab was', () => {
    stage.show()
    stage.assistant.say()
    tell(1)
    wait(900)
    tell(0.4)
    wait(2_000)
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    tell(1)
    wait(2_000)
    expect(stage.assistant.client.shown).not.toHaveBeenCalled()
    hidden.mockReturnValue('visible')
    fireEvent(document, new Event('visibilitychange'))
    wait(1_000)
    expect(stage.assistant.client.shown).toHaveBeenCalledOnce()
  })
})

describe('the anchor', () => {
  const book = <div data-proactive-anchor="book/dune">Dune</div>
  const anchor = (): Element | null => document.querySelector('[data-proactive-anchor]')
  const tell = (ratio: number): void => stage.sight(anchor(), ratio)

  it('has the card beside it while it is in sight; then a pill remains, and never chases', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 10, 100, 100))
    stage.show({}, book)
    stage.assistant.say()
    expect(card()?.dataset.placement).toBe('anchored')
    tell(0)
    expect(card()?.dataset.placement).toBe('folded')
    tell(1)
    expect(card()?.dataset.placement).toBe('anchored')
  })

  it('out of sight at first leaves the card in the corner for good', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 5_000, 100, 100))
    stage.show({}, book)
    stage.assistant.say()
    expect(card()?.dataset.placement).toBe('corner')
    tell(1)
    expect(card()?.dataset.placement).toBe('corner')
  })
})

describe('what follows', () => {
  it('confirms, offers to undo, and does not go by itself', () => {
    stage.show()
    stage.assistant.say({ phase: 'accepted', undoToken: 'u1' })
    expect(part('message')?.textContent).toBe('Done: Keep it for me')
    expect(part('live')?.textContent).toBe('Done: Keep it for me')
    wait(600_000)
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    press('Undo')
    expect(stage.assistant.client.undo).toHaveBeenCalledWith('c1')
  })

  it.each([
    ['hold_lost', 'It could not be kept for you any longer.'],
    ['withdrawn', 'This no longer holds, so we took it back.'],
    ['internal', 'That did not work. Please try again.'],
  ] as const)('says in plain words that it is over: %s', (problem, words) => {
    stage.show()
    stage.assistant.say({ phase: 'ended', problem })
    expect(part('message')?.textContent).toBe(words)
    expect(part('accept')).toBeNull()
  })

  it('leaves room to try again', () => {
    stage.show()
    stage.assistant.say({ problem: 'offline' })
    expect(card()?.textContent).toContain('The shop cannot be reached just now. Please try again.')
    expect(part('accept')).not.toBeNull()
  })

  it('keeps a plain notice for six seconds, and longer under the focus', () => {
    stage.show()
    stage.assistant.say({ phase: 'ended', problem: 'expired' })
    part('dismiss')?.focus()
    wait(60_000)
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    part('dismiss')?.blur()
    wait(5_750)
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    wait(250)
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
  })

  it('ignores a notification that asks for nothing after its time, and never one that can be acted on', () => {
    stage.show()
    stage.assistant.say({ kind: 'notification' })
    wait(600_000)
    expect(stage.assistant.client.ignore).not.toHaveBeenCalled()
    stage.assistant.say({ kind: 'notification', action: null })
    wait(6_000)
    expect(stage.assistant.client.ignore).toHaveBeenCalledWith('c1')
  })
})
