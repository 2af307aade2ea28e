'use client'

import type { ClientSnapshot } from '@proactive/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { useProactiveContext } from './context.js'

/** Returns a part of the client's snapshot. The component renders again only when that part changes, compared one level deep. */
export function useSnapshot<Part>(select: (snapshot: ClientSnapshot) => Part): Part {
  const { client } = useProactiveContext()
  const [get, getServer] = useMemo(
    () => [memoize(client.getSnapshot, select), memoize(client.getServerSnapshot, select)],
    [client, select],
  )
  return useSyncExternalStore(client.subscribe, get, getServer)
}

/** Returns a reader that keeps the identity of an unchanged part. */
function memoize<Part>(read: () => ClientSnapshot, select: (snapshot: ClientSnapshot) => Part): () => Part {
  let former: { snapshot: ClientSnapshot; part: Part } | null = null
  return () => {
    const snapshot = read()
    if (former?.snapshot === snapshot) return former.part
    const part = select(snapshot)
    former = { snapshot, part: former && haveSameFields(former.part, part) ? former.part : part }
    return former.part
  }
}

function haveSameFields(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  return left.length === right.size && left.every(([key, value]) => right.has(key) && Object.is(right.get(key), value))
}
