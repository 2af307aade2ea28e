'use client'

import { useTrack } from '@proactive/react'
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react'
import { reviewsRead } from '../assistant/contract/index.js'

/** `reviews.read` is sent when the reviews have been in view for so long, in milliseconds. */
const marks = [5_000, 21_000, 60_000]

/** Tracks `reviews.read` for the time in which the reviews were in view on a visible page. */
export function ReviewsDwell({ productId, children }: { productId: string; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const track = useTrack(reviewsRead)
  const send = useEffectEvent((dwellMs: number) => track({ productId, dwellMs }))

  useEffect(() => {
    if (!place.current) return undefined
    let seenMs = 0
    let since: number | undefined
    let isInView = false
    let timer: ReturnType<typeof setTimeout> | undefined

    const total = () => seenMs + (since === undefined ? 0 : performance.now() - since)
    const arm = () => {
      clearTimeout(timer)
      const next = marks.find((mark) => mark > total())
      if (since === undefined || next === undefined) return
      timer = setTimeout(() => {
        send(Math.max(next, Math.round(total())))
        arm()
      }, next - total())
    }
    const update = () => {
      const isRead = isInView && document.visibilityState === 'visible'
      seenMs = total()
      since = isRead ? performance.now() : undefined
      arm()
    }
    const observer = new IntersectionObserver(([entry]) => {
      // Half of the reviews, or half of the screen where these are longer than the screen.
      isInView = entry !== undefined && (entry.intersectionRatio >= 0.5 || entry.intersectionRect.height >= innerHeight / 2)
      update()
    }, { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1] })
    observer.observe(place.current)
    document.addEventListener('visibilitychange', update)
    return () => {
      clearTimeout(timer)
      observer.disconnect()
      document.removeEventListener('visibilitychange', update)
    }
  }, [])

  return <div ref={place}>{children}</div>
}
