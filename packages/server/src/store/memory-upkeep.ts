import type { Inspection } from '@proactive/engine'
import type { Upkeep } from './upkeep.js'
import type { Tables } from './memory-tables.js'

/** Implements the upkeep of the store in memory. It prunes nothing: rows live as long as the process. */
export function memoryUpkeep(tables: Tables): Upkeep {
  return {
    prune: () => Promise.resolve(0),
    oldestWriter: () => Promise.resolve(null),

    seenBetween(from, to, types, atMost) {
      const isWanted = (seen: Inspection) => seen.at >= from && seen.at <= to && types.includes(seen.type)
      return Promise.resolve(tables.inspections.filter(isWanted).slice(-atMost))
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
