'use client'

import { type FocusEvent, useLayoutEffect, useRef } from 'react'

/** The handlers of the card, and the jump into it. */
interface FocusReturn {
  onFocus: (event: FocusEvent) => void
  onBlur: (event: FocusEvent) => void
  /** Moves the focus into the card, or from the card back to where it was. */
  jump: () => void
}

/**
 * Returns the focus to where it was when the card that has the focus unmounts, and keeps the focus in the card when only
 * the focused control disappears.
 */
export function useFocusReturn(card: { readonly current: HTMLElement | null }): FocusReturn {
  const origin = useRef<HTMLElement | null>(null)
  const hasFocus = useRef(false)

  useLayoutEffect(() => {
    const root = card.current
    if (hasFocus.current && root && !root.contains(document.activeElement)) focusAnswer(root)
  })

  useLayoutEffect(() => {
    const root = card.current
    return () => {
      if (root?.contains(document.activeElement)) restoreFocus(origin.current)
    }
  }, [card])

  return {
    onFocus({ relatedTarget }) {
      hasFocus.current = true
      if (relatedTarget instanceof HTMLElement && !card.current?.contains(relatedTarget)) origin.current = relatedTarget
    },
    onBlur({ relatedTarget }) {
      if (!(relatedTarget instanceof Node && card.current?.contains(relatedTarget))) hasFocus.current = false
    },
    jump() {
      if (card.current?.contains(document.activeElement)) return restoreFocus(origin.current)
      if (document.activeElement instanceof HTMLElement) origin.current = document.activeElement
      if (card.current) focusAnswer(card.current)
    },
  }
}

/** Focuses the first answer, which the message describes. */
function focusAnswer(root: HTMLElement): void {
  const answer = root.querySelector<HTMLElement>('[data-proactive="accept"], [data-proactive="undo"]')
  const control = answer ?? root.querySelector<HTMLElement>('[data-proactive="dismiss"]')
  control?.focus()
}

function restoreFocus(origin: HTMLElement | null): void {
  if (origin?.isConnected) origin.focus({ preventScroll: true })
}
