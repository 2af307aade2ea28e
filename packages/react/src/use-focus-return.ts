'use client'

import { type FocusEvent, useLayoutEffect, useRef } from 'react'

interface FocusReturn {
  onFocus: (event: FocusEvent) => void
  onBlur: (event: FocusEvent) => void
  /** Takes the focus in, or, when it is in, back to where it came from. */
  jump: () => void
}

/**
 * Brings the focus back to where it came from when the card that has it goes, and keeps it in the card when only the
 * control that had it goes.
 */
export function useFocusReturn(card: { readonly current: HTMLElement | null }): FocusReturn {
  const origin = useRef<HTMLElement | null>(null)
  const inside = useRef(false)

  useLayoutEffect(() => {
    const root = card.current
    if (inside.current && root && !root.contains(document.activeElement)) enter(root)
  })

  useLayoutEffect(() => {
    const root = card.current
    return () => {
      if (root?.contains(document.activeElement)) giveBack(origin.current)
    }
  }, [card])

  return {
    onFocus({ relatedTarget }) {
      inside.current = true
      if (relatedTarget instanceof HTMLElement && !card.current?.contains(relatedTarget)) origin.current = relatedTarget
    },
    onBlur({ relatedTarget }) {
      if (!(relatedTarget instanceof Node && card.current?.contains(relatedTarget))) inside.current = false
    },
    jump() {
      if (card.current?.contains(document.activeElement)) return giveBack(origin.current)
      if (document.activeElement instanceof HTMLElement) origin.current = document.activeElement
      if (card.current) enter(card.current)
    },
  }
}

/** To the answer that comes first; its description is the message. */
function enter(root: HTMLElement): void {
  const answer = root.querySelector<HTMLElement>('[data-proactive="accept"], [data-proactive="undo"]')
  const control = answer ?? root.querySelector<HTMLElement>('[data-proactive="dismiss"]')
  control?.focus()
}

function giveBack(origin: HTMLElement | null): void {
  if (origin?.isConnected) origin.focus({ preventScroll: true })
}
