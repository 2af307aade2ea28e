import { contextEnded, contextLimits, contextShared, isRecord, type Json } from '@proactive/protocol'
import type { Event } from '../message/message.js'
import { plain } from '../message/json.js'

/** What a component of a page told last, by its id. */
export interface SharedContext {
  id: string
  /** The event that said so, and when. */
  by: string
  at: number
  /** What it tells; absent once the component is gone. */
  told?: { description: string; value: Json }
}

/** How many components of a tab are remembered, the latest, and how many of those that are mounted a decider is told of. */
const mostRemembered = 20
const mostTold = 10

/** Whether an event says what a component of a page tells, or that the component is gone. */
export const sharesContext = ({ type, source }: Event): boolean => source === 'page' && (type === contextShared.type || type === contextEnded.type)

/**
 * Returns what the components of a tab tell, after an event of the page. Of two events of one component the later one
 * counts, in whatever order they arrive, so that those that are gone are remembered for a while.
 */
export function withSharedContext(before: readonly SharedContext[], { id: by, type, time: at, data }: Event): readonly SharedContext[] {
  if (!isRecord(data)) return before
  const { id, description, value = null } = data
  if (typeof id !== 'string' || before.some((one) => one.id === id && one.at > at)) return before
  const isTaken = type === contextShared.type && typeof description === 'string' && JSON.stringify(value).length <= contextLimits.value
  const next: SharedContext = { id, by, at, ...(isTaken && { told: { description, value: plain(value) } }) }
  const others = before.filter((one) => one.id !== id)
  return [...others, next].toSorted((a, b) => a.at - b.at).slice(-mostRemembered)
}

/** Returns what a decider is told of them. */
export function toldByComponents(shared: readonly SharedContext[] = []): { description: string; value: Json }[] {
  return shared.flatMap(({ told }) => told ?? []).slice(-mostTold)
}
