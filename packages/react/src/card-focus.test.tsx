// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { card, part, press, setStage } from './testing/stage.js'

const stage = setStage()

describe('the focus', () => {
  const search = (): HTMLElement => screen.getByLabelText('Search')

  it('stays where it is when a suggestion arrives', () => {
    stage.show()
    search().focus()
    stage.assistant.suggest()
    expect(document.activeElement).toBe(search())
  })

  it('jumps into the card by F6 and back by F6', () => {
    stage.show()
    search().focus()
    stage.assistant.suggest()
    fireEvent.keyDown(search(), { key: 'F6' })
    expect(document.activeElement).toBe(part('accept'))
    fireEvent.keyDown(document.activeElement ?? document, { key: 'F6' })
    expect(document.activeElement).toBe(search())
  })

  it('jumps by another key if one is set, and no key is taken while nothing is shown', () => {
    stage.show(undefined, { shortcut: 'F8' })
    search().focus()
    expect(fireEvent.keyDown(search(), { key: 'F8' })).toBe(true)
    stage.assistant.suggest()
    expect(fireEvent.keyDown(search(), { key: 'F6' })).toBe(true)
    expect(fireEvent.keyDown(search(), { key: 'F8' })).toBe(false)
    expect(document.activeElement).toBe(part('accept'))
  })

  it('returns to where it was when Escape dismisses the card', () => {
    stage.show()
    stage.assistant.client.dismiss.mockImplementation(() => stage.assistant.suggest(null))
    search().focus()
    stage.assistant.suggest()
    fireEvent.keyDown(search(), { key: 'F6' })
    fireEvent.keyDown(part('accept') ?? document, { key: 'Escape' })
    expect(stage.assistant.client.dismiss).toHaveBeenCalledWith('c1')
    expect(card()).toBeNull()
    expect(document.activeElement).toBe(search())
  })

  it('returns to the menu’s button when Escape closes the menu', () => {
    stage.show()
    stage.assistant.suggest()
    press('More options')
    fireEvent.keyDown(screen.getByText('Not now'), { key: 'Escape' })
    expect(stage.assistant.client.dismiss).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(part('menu'))
    expect(part('menu')?.getAttribute('aria-expanded')).toBe('false')
  })

  it('stays in the card when the focused answer disappears', () => {
    stage.show()
    search().focus()
    stage.assistant.suggest()
    fireEvent.keyDown(search(), { key: 'F6' })
    stage.assistant.suggest({ phase: 'accepting' })
    expect(document.activeElement).toBe(part('accept'))
    stage.assistant.suggest({ phase: 'accepted', undoToken: 'u1' })
    expect(document.activeElement).toBe(part('undo'))
  })

  it('is never covered by the card, which folds to a pill', () => {
    stage.show()
    stage.assistant.suggest()
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 10, 10))
    act(() => search().focus())
    expect(card()?.dataset.placement).toBe('folded')
    vi.restoreAllMocks()
    press('Suggestion')
    expect(card()?.dataset.placement).toBe('corner')
  })
})
