// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { card, setStage } from './testing/stage.js'

const stage = setStage()

describe('the anchor', () => {
  const book = <div data-proactive-anchor="book/dune">Dune</div>
  const anchor = (): Element | null => document.querySelector('[data-proactive-anchor]')
  const setInView = (ratio: number): void => stage.setInView(anchor(), ratio)

  it('has the card beside it while it is in view, and a pill afterwards', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 10, 100, 100))
    stage.show({}, book)
    stage.assistant.suggest()
    expect(card()?.dataset.placement).toBe('anchored')
    setInView(0)
    expect(card()?.dataset.placement).toBe('folded')
    setInView(1)
    expect(card()?.dataset.placement).toBe('anchored')
  })

  it('out of view at first leaves the card in the corner, even when it comes into view', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 5_000, 100, 100))
    stage.show({}, book)
    stage.assistant.suggest()
    expect(card()?.dataset.placement).toBe('corner')
    setInView(1)
    expect(card()?.dataset.placement).toBe('corner')
  })
})
