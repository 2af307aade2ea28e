'use client'

import type { ClientSnapshot } from '@proactive/browser'
import type { DataOf, EventContract } from '@proactive/protocol'
import { useCallback } from 'react'
import { useProactiveContext } from './context.js'
import { useSnapshot } from './use-snapshot.js'

/**
 * Returns a function that tracks an event of this page. The function keeps its identity over renders. Before consent, and
 * while the assistant is off, it does nothing; consent or switching on replaces it by another function, so that an effect
 * that depends on it runs again and tracks what the person is looking at.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const trackView = useTrack(bookViewed)
 * useEffect(() => trackView({ bookId }), [trackView, bookId])
 */
export function useTrack<Event extends EventContract>(event: Event): (data: DataOf<Event>) => void {
  const { client } = useProactiveContext()
  const isAllowed = useSnapshot(isOn)
  return useCallback((data) => void (isAllowed && client.track(event, data)), [client, event, isAllowed])
}

const isOn = ({ consent, preferences }: ClientSnapshot): boolean => consent === 'granted' && preferences?.enabled !== false
