'use client'

import type { Place } from '@proactive/protocol'
import type { ReactNode } from 'react'
import { useProactiveContext } from './context.js'
import { clockOf, useSecondsUntil } from './use-seconds-until.js'

/** Shows where a person stands who waits, and how long it takes at most until that is decided. */
export function PlaceTime({ place: { n, of, decidesAt } }: { place: Place }): ReactNode {
  const { words } = useProactiveContext()
  const seconds = useSecondsUntil(decidesAt)
  const place = words.place.replace('{n}', String(n)).replace('{of}', String(of))
  return seconds > 0 ? `${place} ${words.decided} ${clockOf(seconds)}.` : place
}
