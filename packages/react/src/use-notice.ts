'use client'

import * as React from 'react'
import { useEffect } from 'react'

/** The shortest time that a notice is shown. */
const shortestMs = 6_000
/** The time to read one character. */
const msPerCharacter = 60
const tickMs = 250

/**
 * Calls `onEnd` after a notice was shown for 6 s, or longer for a long text. Pointer, focus, a hidden tab and a
 * dialog in front stop the time.
 */
export function useNotice(element: { readonly current: HTMLElement | null }, text: string | null, onEnd: () => void): void {
  const end = React.useEffectEvent(onEnd)

  useEffect(() => {
    if (text === null) return undefined
    let left = Math.max(shortestMs, text.length * msPerCharacter)
    const timer = setInterval(() => {
      const root = element.current
      if (document.hidden || document.querySelector('dialog:is(:modal)') || root?.matches(':hover') || root?.contains(document.activeElement)) return
      left -= tickMs
      if (left <= 0) {
        clearInterval(timer)
        end()
      }
    }, tickMs)
    return () => clearInterval(timer)
  }, [element, text])
}
