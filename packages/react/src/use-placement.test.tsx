// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { card, setStage } from './testing/stage.js'

const stage = setStage()

describe('the anchor', () => {
  const book = <div data-proactive-anchor="book/dune">Dune</div>
  const anchor = (): Element | null => document.querySelector('[data-proactive-anchor]')
  const setInView = (ratio: number): void => stage.setInView(anchor(), ratio)

  it('has the card beside it while it is in view, and a pill afterwards', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 10, 100, 100))
    stage.show(book)
    stage.assistant.suggest()
    expect(card()?.dataset.placement).toBe('anchored')
    setInView(0)
    expect(card()?.dataset.placement).toBe('folded')
    setInView(1)
    expect(card()?.dataset.placement).toBe('anchored')
  })

  it('out of view at first leaves the card in the corner, even when it comes into view', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 5_000, 100, 100))
    stage.show(book)
    stage.assistant.suggest()
    expect(card()?.dataset.placement).toBe('corner')
    setInView(1)
    expect(card()?.dataset.placement).toBe('corner')
  })

  describe('with names of its own', () => {
    const nameOf = (): string => anchor()?.getAttribute('style') ?? ''
    const show = (style: string): void => {
      vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(10, 10, 100, 100))
      stage.show(book)
      anchor()?.setAttribute('style', style)
    }

    // jsdom does not know the property: what is set is read back from a property that takes anything.
    beforeEach(() => {
      // oxlint-disable-next-line typescript/unbound-method -- called with its receiver below
      const { setProperty, getPropertyValue, removeProperty } = CSSStyleDeclaration.prototype
      const known = (name: string): string => (name === 'anchor-name' ? '--anchor-name' : name)
      vi.spyOn(CSSStyleDeclaration.prototype, 'setProperty').mockImplementation(function set(this: CSSStyleDeclaration, name, ...rest) {
        setProperty.call(this, known(name), ...rest)
      })
      vi.spyOn(CSSStyleDeclaration.prototype, 'getPropertyValue').mockImplementation(function get(this: CSSStyleDeclaration, name) {
        return getPropertyValue.call(this, known(name))
      })
      vi.spyOn(CSSStyleDeclaration.prototype, 'removeProperty').mockImplementation(function remove(this: CSSStyleDeclaration, name) {
        return removeProperty.call(this, known(name))
      })
    })

    it.each(['', '--anchor-name: --menu;', '--anchor-name: --menu, --tooltip; color: red;'])('(%o) keeps them, also when the card is gone', (style) => {
      show(style)
      const before = nameOf()
      stage.assistant.suggest()
      expect(nameOf()).toContain('--proactive-anchor')
      for (const name of style.match(/--(menu|tooltip)/g) ?? []) expect(nameOf()).toContain(name)
      stage.assistant.suggest(null)
      expect(nameOf()).toBe(before)
    })

    it('keeps a name that the app sets while the card is shown', () => {
      show('--anchor-name: --menu;')
      stage.assistant.suggest()
      anchor()?.setAttribute('style', '--anchor-name: --other, --proactive-anchor;')
      stage.assistant.suggest(null)
      expect(nameOf()).toBe('--anchor-name: --other;')
    })
  })
})
