import { type Inspection, type Names, patternOf } from '@proactive/engine'
import { ownId } from '../log/event-id.js'
import type { MemoryLog } from '../log/memory-log.js'
import type { Upkeep } from './upkeep.js'
import type { Tables } from './memory-tables.js'

/** Implements the upkeep of the store in memory. It prunes nothing: rows live as long as the process. */
export function memoryUpkeep(tables: Tables, log: MemoryLog): Upkeep {
  return {
    hasTaken(id) {
      const found = log.records.filter(({ message }) => message.id === id)
      const isStepped = found.every(({ partition, cursor }) => Number(tables.owners.get(partition)?.cursor ?? 0) >= Number(cursor))
      return Promise.resolve(found.length > 0 && isStepped)
    },

    erase(person, names, as) {
      for (const [id, row] of tables.commands) {
        if (row.person !== person) continue
        tables.commands.delete(id)
        tables.answers.delete(`accept ${id}`)
      }
      tables.preferences.delete(person)
      tables.consents.delete(person)
      for (const [id, session] of tables.sessions) if (session.person === person) tables.sessions.delete(id)
      tables.inspections = tables.inspections.filter((seen) => !('person' in seen) || seen.person !== person)
      for (const rows of [log.records, tables.inspections, [...tables.owners.values()], [...tables.outbox.values()]]) {
        for (const row of rows) Object.assign(row, renamed(row, names, as))
      }
      return Promise.resolve()
    },

    blank(person, event) {
      const blanked = log.records.flatMap(({ kind, message: { id, body } }) => {
        if (kind !== 'event' || ownId(id) !== ownId(event) || body.type !== 'event' || body.event.person !== person) return []
        body.event.data = { forgotten: true }
        return [{ id, type: body.event.type, session: body.event.session ?? null }]
      })
      return Promise.resolve(blanked)
    },

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

function renamed<Row>(row: Row, names: Names, as: string): Row {
  const copy: Row = JSON.parse(JSON.stringify(row).replace(new RegExp(patternOf(names), 'g'), as))
  return copy
}
