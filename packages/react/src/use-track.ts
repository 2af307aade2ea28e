'use client'

import type { ClientSnapshot } from '@proactive/browser'
import type { DataOf, EventContract } from '@proactive/protocol'
import { useCallback } from 'react'
import { useAssistance } from './provider.js'
import { useSnapshot } from './use-snapshot.js'

/**
 * A function that tells an event of this page. Before consent it does nothing; with consent it is another function, so
 * an effect that depends on it tells then what is before the shopper's eyes. Else it stays the same over renders.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const viewed = useTrack(bookViewed)
 * useEffect(() => viewed({ bookId }), [viewed, bookId])
 */
export function useTrack<Event extends EventContract>(event: Event): (data: DataOf<Event>) => void {
  const { client } = useAssistance()
  const isAllowed = useSnapshot(isGranted)
  return useCallback((data) => void (isAllowed && client.track(event, data)), [client, event, isAllowed])
}

const isGranted = ({ consent }: ClientSnapshot): boolean => consent === 'granted'
