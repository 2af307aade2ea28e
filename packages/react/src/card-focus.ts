import type { FocusEvent } from 'react'

/** The focus of one card: the jump into it, and the way back to where the focus was. */
export interface CardFocus {
  /** Takes the card's element, or `null` just before it leaves the page: the focus then returns to where it was. */
  attach: (card: HTMLElement | null) => void
  onFocus: (event: FocusEvent) => void
  onBlur: (event: FocusEvent) => void
  /** Moves the focus into the card, or from the card back to where it was. */
  jump: () => void
  /** Focuses the button that opens the menu, which was closed. */
  leaveMenu: () => void
  /** Keeps the focus in the card when only the focused control has disappeared. Called after each change of the card. */
  keep: () => void
}

/** Creates the focus of a card that is not in the page yet. */
export function createCardFocus(): CardFocus {
  let card: HTMLElement | null = null
  let origin: HTMLElement | null = null
  let hasFocus = false

  const isInside = (element: unknown): boolean => element instanceof Node && card?.contains(element) === true
  const returnFocus = (): void => {
    if (origin?.isConnected) origin.focus({ preventScroll: true })
  }

  return {
    attach(element) {
      if (!element) {
        if (isInside(document.activeElement)) returnFocus()
        hasFocus = false
      }
      card = element
    },
    onFocus({ relatedTarget }) {
      hasFocus = true
      if (relatedTarget instanceof HTMLElement && !isInside(relatedTarget)) origin = relatedTarget
    },
    onBlur({ relatedTarget }) {
      if (!isInside(relatedTarget)) hasFocus = false
    },
    jump() {
      const { activeElement } = document
      if (isInside(activeElement)) return returnFocus()
      if (activeElement instanceof HTMLElement) origin = activeElement
      if (card) focusAnswer(card)
    },
    leaveMenu: () => card?.querySelector<HTMLElement>('[data-proactive="menu"]')?.focus(),
    keep() {
      if (!hasFocus || !card) return
      const isReachable = isInside(document.activeElement) && !document.activeElement?.closest('[hidden]')
      if (!isReachable) focusAnswer(card)
    },
  }
}

/** Focuses the first answer, which the message describes; without one, the first control that is shown. */
function focusAnswer(card: HTMLElement): void {
  const first = (selector: string): HTMLElement | undefined =>
    [...card.querySelectorAll<HTMLElement>(selector)].find((control) => !control.closest('[hidden]') && isRendered(control))
  const control =
    first('[data-proactive="accept"], [data-proactive="undo"]') ??
    first('[data-proactive="dismiss"]') ??
    first('button, a[href], input, summary')
  control?.focus()
}

/** Returns whether the style sheets show an element, where the browser can tell. */
const isRendered = (element: HTMLElement): boolean =>
  typeof element.checkVisibility === 'function' ? element.checkVisibility() : true
