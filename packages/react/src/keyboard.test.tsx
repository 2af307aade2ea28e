// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { card, part, press, setStage } from './testing/stage.js'

const stage = setStage()

describe('the keyboard', () => {
  const search = (): HTMLElement => screen.getByLabelText('Search')

  it('keeps its focus when a suggestion arrives', () => {
    stage.show()
    search().focus()
    stage.assistant.say()
    expect(document.activeElement).toBe(search())
  })

  it('jumps in by F6 and back by F6', () => {
    stage.show()
    search().focus()
    stage.assistant.say()
    fireEvent.keyDown(search(), { key: 'F6' })
    expect(document.activeElement).toBe(part('accept'))
    fireEvent.keyDown(document.activeElement ?? document, { key: 'F6' })
    expect(document.activeElement).toBe(search())
  })

  it('may have another key, and leaves F6 alone while nothing is shown', () => {
    stage.show({ shortcut: 'F8' })
    search().focus()
    expect(fireEvent.keyDown(search(), { key: 'F8' })).toBe(true)
    stage.assistant.say()
    expect(fireEvent.keyDown(search(), { key: 'F6' })).toBe(true)
    expect(fireEvent.keyDown(search(), { key: 'F8' })).toBe(false)
    expect(document.activeElement).toBe(part('accept'))
  })

  it('dismisses by Escape and is back where it was', () => {
    stage.show()
    stage.assistant.client.dismiss.mockImplementation(() => stage.assistant.say(null))
    search().focus()
    stage.assistant.say()
    fireEvent.keyDown(search(), { key: 'F6' })
    fireEvent.keyDown(part('accept') ?? document, { key: 'Escape' })
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
    expect(card()).toBeNull()
    expect(document.activeElement).toBe(search())
  })

  it('closes an open menu first', () => {
    stage.show()
    stage.assistant.say()
    press('More')
    fireEvent.keyDown(screen.getByText('Not now'), { key: 'Escape' })
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(part('menu'))
    expect(part('menu')?.getAttribute('aria-expanded')).toBe('false')
  })

  it('stays in the card when the answer that had it goes', () => {
    stage.show()
    search().focus()
    stage.assistant.say()
    fireEvent.keyDown(search(), { key: 'F6' })
    stage.assistant.say({ phase: 'accepting' })
    expect(document.activeElement).toBe(part('accept'))
    stage.assistant.say({ phase: 'accepted', undoToken: 'u1' })
    expect(document.activeElement).toBe(part('undo'))
  })

  it('never covers what has the focus: it folds to a pill', () => {
    stage.show()
    stage.assistant.say()
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 10, 10))
    act(() => search().focus())
    expect(card()?.dataset.placement).toBe('folded')
    vi.restoreAllMocks()
    press('Suggestion')
    expect(card()?.dataset.placement).toBe('corner')
  })
})
