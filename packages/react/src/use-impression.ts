'use client'

import { useEffect, useEffectEvent } from 'react'

const impressionMs = 1_000

/** Tells once that half of an element was in sight for a second, of a page that was itself in sight. */
export function useImpression(element: { readonly current: HTMLElement | null }, seen: () => void): void {
  const onSeen = useEffectEvent(seen)

  useEffect(() => {
    const root = element.current
    if (!root) return undefined
    let visible = typeof IntersectionObserver === 'undefined'
    let timer: ReturnType<typeof setTimeout> | undefined

    const weigh = (): void => {
      const inSight = visible && document.visibilityState === 'visible'
      if (!inSight) {
        clearTimeout(timer)
        timer = undefined
      } else timer ??= setTimeout(onSeen, impressionMs)
    }
    const watch = visible
      ? null
      : new IntersectionObserver(
          ([entry]) => {
            visible = (entry?.intersectionRatio ?? 0) >= 0.5
            weigh()
          },
          { threshold: [0, 0.5] },
        )
    watch?.observe(root)
    document.addEventListener('visibilitychange', weigh)
    weigh()
    return () => {
      watch?.disconnect()
      document.removeEventListener('visibilitychange', weigh)
      clearTimeout(timer)
    }
  }, [element])
}
