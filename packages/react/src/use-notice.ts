'use client'

import { useEffect, useEffectEvent } from 'react'

const shortestMs = 6_000
const msPerCharacter = 60
const tickMs = 250

/** Ends a plain notice after 6 s, or longer by its length; it waits under pointer, focus or a hidden tab. */
export function useNotice(element: { readonly current: HTMLElement | null }, text: string | null, end: () => void): void {
  const onEnd = useEffectEvent(end)

  useEffect(() => {
    if (text === null) return undefined
    let left = Math.max(shortestMs, text.length * msPerCharacter)
    const timer = setInterval(() => {
      const root = element.current
      if (document.hidden || root?.matches(':hover') || root?.contains(document.activeElement)) return
      left -= tickMs
      if (left <= 0) {
        clearInterval(timer)
        onEnd()
      }
    }, tickMs)
    return () => clearInterval(timer)
  }, [element, text])
}
