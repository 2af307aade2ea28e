'use client'

import type { DataOf, EventContract } from '@proactive/protocol'
import { useCallback } from 'react'
import { useAssistance } from './provider.js'

/**
 * A function that tells an event of this page. It stays the same over renders. Before consent it does nothing.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const viewed = useTrack(bookViewed)
 * useEffect(() => viewed({ bookId }), [viewed, bookId])
 */
export function useTrack<Event extends EventContract>(event: Event): (data: DataOf<Event>) => void {
  const { client } = useAssistance()
  return useCallback((data) => client.track(event, data), [client, event])
}
