import type { WireEvent } from '@proactive/protocol'

/** Which events are dropped first when there are too many: captured automatically, tracked by the app, outcomes. */
export type Importance = 'captured' | 'tracked' | 'outcome'

/** An event on its way to the server. */
export interface Entry {
  readonly event: WireEvent
  readonly importance: Importance
  /** Whether the event is sent at once. */
  readonly isUrgent: boolean
  /** Whether the event is sent before all others. */
  readonly isFirst: boolean
  /** The size of the event as JSON. */
  readonly bytes: number
  /** The session that the event belongs to; `null` until the server has said whose page this is. */
  readonly sessionId: string | null
  /** Whether the event's time is on the server's clock; otherwise it is on the computer's. */
  readonly isDated: boolean
}

/** How many events may wait, and their size in bytes. */
export const maxEvents = 1_000
const maxBytes = 256_000
/** The least important first. */
const importances: readonly Importance[] = ['captured', 'tracked', 'outcome']

/**
 * Removes the oldest of the least important entries until the others, with those that are `sending`, are few and small
 * enough. Returns what was removed.
 */
export function makeRoom(entries: Entry[], sending: readonly Entry[] = []): Entry[] {
  let bytes = sizeOf(entries) + sizeOf(sending)
  const removed: Entry[] = []
  while (entries.length > 0 && (entries.length + sending.length > maxEvents || bytes > maxBytes)) {
    const least = importances.find((importance) => entries.some((entry) => entry.importance === importance))
    const at = entries.findIndex(({ importance }) => importance === least)
    const dropped = entries.splice(at, 1)
    for (const entry of dropped) bytes -= entry.bytes
    removed.push(...dropped)
  }
  return removed
}

function sizeOf(entries: readonly Entry[]): number {
  let bytes = 0
  for (const entry of entries) bytes += entry.bytes
  return bytes
}

/** Compares two entries: the more important one first. */
export const byImportance = (a: Entry, b: Entry): number => importances.indexOf(b.importance) - importances.indexOf(a.importance)

/** Returns the entry with its event's time moved by `ms`, if the time is not on the server's clock yet. */
export function redated(entry: Entry, ms: number): Entry {
  if (entry.isDated) return entry
  const time = new Date(Date.parse(entry.event.time) + ms).toISOString()
  return { ...entry, isDated: true, event: { ...entry.event, time } }
}

/** Matches the texts that have one byte for each character, which are most. */
// oxlint-disable-next-line no-control-regex -- every ASCII character
const ascii = /^[\0-\x7F]*$/

/** Returns the size of a text in bytes, as UTF-8. */
export function byteLength(text: string): number {
  return ascii.test(text) ? text.length : new TextEncoder().encode(text).length
}
