'use client'

import type { Json } from '@proactive/protocol'
import { useEffect } from 'react'
import { useProactiveContext } from './context.js'
import { useLatest } from './use-latest.js'

/**
 * Lets the assistant load a resource before the person needs it, e.g. into the cache of TanStack Query. `signal` is
 * aborted when the person says no or leaves the page. An error of `load` is reported to the client's `onError`.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * usePrefetch('slots', () => queries.prefetchQuery(slotsQuery))
 */
export function usePrefetch(resource: string, load: (input: Json, signal: AbortSignal) => unknown): void {
  const { client } = useProactiveContext()
  const latest = useLatest(load)
  useEffect(() => client.registerLoader(resource, latest), [client, resource, latest])
}
