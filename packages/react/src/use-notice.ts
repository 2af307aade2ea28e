'use client'

import { useEffect } from 'react'
import { useLatest } from './use-latest.js'

/** The shortest time that a notice is shown. */
const shortestMs = 6_000
/** The time to read one character. */
const msPerCharacter = 60
const tickMs = 250

/**
 * Calls `onEnd` after a notice was shown in `element` for 6 s, or longer for a long text. Pointer, focus, a hidden tab
 * and a dialog in front stop the time. Without an element or a text it does nothing.
 */
export function useNotice(element: HTMLElement | null, text: string | null, onEnd: () => void): void {
  const end = useLatest(onEnd)

  useEffect(() => {
    if (!element || text === null) return undefined
    let left = Math.max(shortestMs, text.length * msPerCharacter)
    const timer = setInterval(() => {
      if (document.hidden || document.querySelector('dialog:is(:modal)')) return
      if (element.matches(':hover') || element.contains(document.activeElement)) return
      left -= tickMs
      if (left <= 0) {
        clearInterval(timer)
        end()
      }
    }, tickMs)
    return () => clearInterval(timer)
  }, [element, text, end])
}
