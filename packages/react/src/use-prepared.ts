'use client'

import type { ClientSnapshot, PreparedSuggestion, ProactiveClient, Problem } from '@proactive/browser'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useProactiveContext } from './context.js'
import { isOn } from './is-on.js'
import { problemOf } from './problem-of.js'
import { useSnapshot } from './use-snapshot.js'

/** What waits for the person, and the answers to it. */
export interface Prepared extends Pick<ProactiveClient, 'accept' | 'undo' | 'decline' | 'dismiss'> {
  /** What waits, and what came of it; `null` until the list was loaded. */
  readonly items: readonly PreparedSuggestion[] | null
  /** Why the list could not be loaded: an error code, or `offline`. */
  readonly problem: Problem | null
  readonly reload: () => void
}

/** How often the list is loaded again while it is shown, in milliseconds. */
const freshMs = 30_000

/**
 * Returns what was decided and waits for the person to open the assistant's panel. The list is loaded when the component is
 * mounted, and kept fresh while it is: mount it when the panel opens. Each item counts as seen then.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const { items, accept } = usePrepared()
 */
export function usePrepared(): Prepared {
  const { client } = useProactiveContext()
  const { items, connection, mayAsk } = useSnapshot(partsOf)
  const [failure, setFailure] = useState<Problem | null>(null)

  const load = useCallback(async () => {
    try {
      await client.prepared()
      setFailure(null)
    } catch (error) {
      setFailure(problemOf(error, client))
    }
  }, [client])

  useEffect(() => {
    if (!mayAsk || connection !== 'live') return undefined
    const refresh = (): void => void load()
    refresh()
    const timer = setInterval(() => document.visibilityState === 'visible' && refresh(), freshMs)
    return () => clearInterval(timer)
  }, [load, mayAsk, connection])

  useEffect(() => {
    for (const { id, phase } of items ?? []) if (phase === 'open') client.shown(id)
  }, [client, items])

  const { accept, undo, decline, dismiss } = client
  const problem = connection === 'off' || connection === 'waiting' ? 'offline' : failure
  return useMemo(
    () => ({ items, problem, reload: () => void load(), accept, undo, decline, dismiss }),
    [items, problem, load, accept, undo, decline, dismiss],
  )
}

const partsOf = (snapshot: ClientSnapshot) => ({ items: snapshot.prepared, connection: snapshot.connection, mayAsk: isOn(snapshot) })
