// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { card, part, press, setStage, wait } from './testing/stage.js'

const stage = setStage()

describe('a card after its answer', () => {
  it('confirms the action, offers its undo, and does not close automatically', () => {
    stage.show()
    stage.assistant.suggest({ phase: 'accepted', undoToken: 'u1' })
    expect(part('message')?.textContent).toBe('Done')
    expect(part('live')?.textContent).toBe('Done')
    wait(600_000)
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    press('Undo')
    expect(stage.assistant.client.undo).toHaveBeenCalledWith('c1')
  })

  it('confirms an accepted suggestion without an action', () => {
    stage.show()
    stage.assistant.suggest({ phase: 'accepted', action: null })
    expect(part('message')?.textContent).toBe('Done')
  })

  it.each([
    ['hold_lost', 'Sorry, we couldn’t hold it for you any longer.'],
    ['withdrawn', 'This offer is no longer valid.'],
    ['internal', 'Something went wrong. Please try again.'],
  ] as const)('says in plain words why the suggestion ended: %s', (problem, words) => {
    stage.show()
    stage.assistant.suggest({ phase: 'ended', problem })
    expect(part('message')?.textContent).toBe(words)
    expect(part('accept')).toBeNull()
  })

  it('offers a retry after a problem that may pass', () => {
    stage.show()
    stage.assistant.suggest({ problem: 'offline' })
    expect(card()?.textContent).toContain('We can’t connect right now. Please try again.')
    expect(part('accept')).not.toBeNull()
  })

  it('shows a notice for six seconds, and longer while it has the focus', () => {
    stage.show()
    stage.assistant.suggest({ phase: 'ended', problem: 'expired' })
    part('dismiss')?.focus()
    wait(60_000)
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    part('dismiss')?.blur()
    wait(5_750)
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    wait(250)
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
  })

  it('keeps a notice while a modal dialog is in front of it', () => {
    stage.show(<dialog open />)
    stage.assistant.suggest({ phase: 'ended', problem: 'expired' })
    // jsdom has no modal dialogs: this one is said to be one.
    const find = document.querySelector.bind(document)
    const asked = vi.spyOn(document, 'querySelector').mockImplementation((selector) => find(selector === 'dialog:is(:modal)' ? 'dialog' : selector))
    wait(60_000)
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    asked.mockRestore()
    wait(6_000)
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
  })

  it('ignores a notification without an action after its time, and never one with an action', () => {
    stage.show()
    stage.assistant.suggest({ kind: 'notification' })
    wait(600_000)
    expect(stage.assistant.client.ignore).not.toHaveBeenCalled()
    stage.assistant.suggest({ kind: 'notification', action: null })
    wait(6_000)
    expect(stage.assistant.client.ignore).toHaveBeenCalledWith('c1')
  })
})
