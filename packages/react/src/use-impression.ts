'use client'

import * as React from 'react'
import { useEffect } from 'react'

/** How long an element must be in view. */
const impressionMs = 1_000

/** Calls `onSeen` after half of an element was in view for a second without a break, in a visible page. */
export function useImpression(element: { readonly current: HTMLElement | null }, onSeen: () => void): void {
  const seen = React.useEffectEvent(onSeen)

  useEffect(() => {
    const root = element.current
    if (!root) return undefined
    let isInView = typeof IntersectionObserver === 'undefined'
    let timer: ReturnType<typeof setTimeout> | undefined

    const update = (): void => {
      const isSeen = isInView && document.visibilityState === 'visible'
      if (!isSeen) {
        clearTimeout(timer)
        timer = undefined
      } else timer ??= setTimeout(seen, impressionMs)
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
    observer?.observe(root)
    document.addEventListener('visibilitychange', update)
    update()
    return () => {
      observer?.disconnect()
      document.removeEventListener('visibilitychange', update)
      clearTimeout(timer)
    }
  }, [element])
}
