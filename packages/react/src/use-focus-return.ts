'use client'

import { type FocusEvent, type RefObject, useLayoutEffect, useMemo, useRef } from 'react'

/** The handlers of a card, and the jump into it; of a stable identity. */
export interface FocusReturn {
  onFocus: (event: FocusEvent) => void
  onBlur: (event: FocusEvent) => void
  /** Moves the focus into the card, or from the card back to where it was. */
  jump: () => void
  /** Returns the focus to where it was. Called just before the card leaves the page. */
  leave: () => void
}

/**
 * Returns the focus to where it was when a card that has the focus is removed, and keeps the focus in the card when only
 * the focused control disappears.
 */
export function useFocusReturn(card: RefObject<HTMLElement | null>): FocusReturn {
  const origin = useRef<HTMLElement | null>(null)
  const hasFocus = useRef(false)

  useLayoutEffect(() => {
    const root = card.current
    if (hasFocus.current && root && !hasReachableFocus(root)) focusAnswer(root)
  })

  return useMemo(() => {
    const isInside = (): boolean => card.current?.contains(document.activeElement) ?? false
    return {
      onFocus({ relatedTarget }) {
        hasFocus.current = true
        if (relatedTarget instanceof HTMLElement && !card.current?.contains(relatedTarget)) origin.current = relatedTarget
      },
      onBlur({ relatedTarget }) {
        if (!(relatedTarget instanceof Node && card.current?.contains(relatedTarget))) hasFocus.current = false
      },
      jump() {
        if (isInside()) return restoreFocus(origin.current)
        if (document.activeElement instanceof HTMLElement) origin.current = document.activeElement
        if (card.current) focusAnswer(card.current)
      },
      leave() {
        if (isInside()) restoreFocus(origin.current)
        hasFocus.current = false
      },
    }
  }, [card])
}

/** Returns whether a control in the card has the focus and keeps it: a hidden one is about to lose it. */
function hasReachableFocus(root: HTMLElement): boolean {
  const active = document.activeElement
  return root.contains(active) && !active?.closest('[hidden]')
}

/** Focuses the first answer, which the message describes; without one, the first control that is shown. */
function focusAnswer(root: HTMLElement): void {
  const first = (selector: string): HTMLElement | undefined =>
    [...root.querySelectorAll<HTMLElement>(selector)].find((control) => !control.closest('[hidden]') && isRendered(control))
  const control =
    first('[data-proactive="accept"], [data-proactive="undo"]') ??
    first('[data-proactive="dismiss"]') ??
    first('button, a[href], input, summary')
  control?.focus()
}

/** Returns whether the style sheets show an element, where the browser can tell. */
const isRendered = (element: HTMLElement): boolean =>
  typeof element.checkVisibility === 'function' ? element.checkVisibility() : true

function restoreFocus(origin: HTMLElement | null): void {
  if (origin?.isConnected) origin.focus({ preventScroll: true })
}
