'use client'

import { useEffect } from 'react'
import { useLatest } from './use-latest.js'

/** How long an element must be in view. */
const impressionMs = 1_000

/** Calls `onSeen` after half of an element was in view for a second without a break, in a visible page; once for each `id`. */
export function useImpression(element: HTMLElement | null, id: string | undefined, onSeen: () => void): void {
  const seen = useLatest(onSeen)

  useEffect(() => {
    if (!element || id === undefined) return undefined
    let isInView = typeof IntersectionObserver === 'undefined'
    let timer: ReturnType<typeof setTimeout> | undefined

    const update = (): void => {
      const isSeen = isInView && document.visibilityState === 'visible'
      if (!isSeen) {
        clearTimeout(timer)
        timer = undefined
      } else if (timer === undefined) timer = setTimeout(() => seen(), impressionMs)
    }
    const observer = isInView
      ? null
      : new IntersectionObserver(
          ([entry]) => {
            isInView = (entry?.intersectionRatio ?? 0) >= 0.5
            update()
          },
          { threshold: [0, 0.5] },
        )
    observer?.observe(element)
    document.addEventListener('visibilitychange', update)
    update()
    return () => {
      observer?.disconnect()
      document.removeEventListener('visibilitychange', update)
      clearTimeout(timer)
    }
  }, [element, id, seen])
}
