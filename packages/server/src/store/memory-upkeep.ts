import type { Inspection } from '@proactive/engine'
import type { Upkeep } from './upkeep.js'
import type { EventRow } from './store.js'
import type { Tables } from './memory-tables.js'

/** Implements the upkeep of the store in memory. It prunes nothing: rows live as long as the process. */
export function memoryUpkeep(tables: Tables, logged: () => readonly EventRow[]): Upkeep {
  /** An event that a partition forwarded to another is in the log of both. */
  const events = (): EventRow[] => [...new Map(logged().map((event) => [event.id, event])).values()]

  return {
    prune: () => Promise.resolve(0),
    oldestWriter: () => Promise.resolve(null),

    seenBetween(from, to, types, atMost) {
      const isWanted = (seen: Inspection) => seen.at >= from && seen.at <= to && types.includes(seen.type)
      return Promise.resolve(tables.inspections.filter(isWanted).slice(-atMost))
    },
    happenedBetween: (from, to, types, atMost) =>
      Promise.resolve(
        events()
          .flatMap(({ type, person, time, data }) => (person !== null && types.includes(type) && time >= from && time <= to ? [{ type, person, time, data }] : []))
          .toSorted((a, b) => a.time - b.time)
          .slice(0, atMost),
      ),
    countEvents(from, to, timeZone) {
      const days = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
      const counts = new Map<string, { type: string; day: string; count: number }>()
      for (const { type, time } of events()) {
        if (time < from || time > to) continue
        const day = days.format(time)
        const known = counts.get(`${day} ${type}`) ?? { type, day, count: 0 }
        counts.set(`${day} ${type}`, { ...known, count: known.count + 1 })
      }
      return Promise.resolve([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count))
    },
    sessionsSince: (since, atMost) =>
      Promise.resolve(
        [...tables.sessions.values()]
          .filter(({ seenAt }) => seenAt >= since)
          .toSorted((a, b) => b.seenAt - a.seenAt)
          .slice(0, atMost)
          .map(({ person, id: session, seenAt }) => ({ person, session, seenAt, live: tables.sessionOwners.has(session) })),
      ),
    journalOf: (partition, above, atMost) =>
      Promise.resolve((tables.owners.get(partition)?.journal ?? []).filter(({ batch }) => batch > above).slice(0, atMost)),
    partitions: () => Promise.resolve(Math.max(0, ...[...tables.owners.keys()].map((n) => n + 1))),
  }
}
