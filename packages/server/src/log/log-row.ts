/** Records of the log as rows of its table: the columns in their order, and both ways between the two. */

import { type Body, type Event, type Message, readBody } from '@proactive/engine'
import type { LogRecord, ReadRecord, RecordKind } from './log.js'
import { idOf, partsOf } from './event-id.js'
import { personOf } from './records.js'

export interface Row {
  partition: number
  id: string
  kind: RecordKind
  address: Message['to']
  cause: string
  type: string
  version: number
  source: string
  subject: string | null
  person: string | null
  session: string | null
  time: number
  received: number
  claimed: number | null
  correlation: string | null
  causation: string | null
  data: Body & Event['data']
  scope: string | null
  era: number
  xid: string
  position: string
  settled: boolean
}

export const columnNames = `era, partition, id, kind, address, cause, type, version, source, subject, person,
    session, time, received, correlation, causation, data, scope, claimed`
/** The values of `columns`, as a table. */
export const given = `unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[],
    $16::jsonb[], $17::text[], $18::timestamptz[])`

export type NewRow = ReturnType<typeof toRow>

/** Returns the values of rows by column, but for the era. */
export function columns(rows: readonly NewRow[]): unknown[][] {
  const column = (name: keyof NewRow) => rows.map((row) => row[name])
  return [
    column('partition'),
    column('id'),
    column('kind'),
    column('address'),
    column('cause'),
    column('type'),
    column('version'),
    column('source'),
    column('subject'),
    column('person'),
    column('session'),
    column('time'),
    column('received'),
    column('correlation'),
    column('causation'),
    column('data'),
    column('scope'),
    column('claimed'),
  ]
}

/** Matches UUIDs of version 5, as the engine derives them: no row of another's event may have such an id. */
const derived = /^[\da-f]{8}-[\da-f]{4}-5/i

export function toRow({ partition, kind, message, received }: LogRecord) {
  const { id, to, cause, body } = message
  const isEvent = body.type === 'event' && kind !== 'message'
  // A message names its person and session in the columns too, so that an erasure finds it.
  const about: Body | Partial<Event> = body.type === 'event' ? body.event : body
  const event: Partial<Event> = isEvent ? body.event : {}
  const arrival = new Date(received).toISOString()
  const { own, scope } = kind === 'event' ? partsOf(id) : { own: id, scope: null }
  return {
    partition,
    id: derived.test(own) ? id : own,
    kind,
    scope,
    address: to,
    cause,
    type: event.type ?? body.type,
    version: event.version ?? 1,
    source: event.source ?? 'assistant',
    subject: event.subject ?? null,
    person: personOf(message),
    session: ('session' in about ? about.session : undefined) ?? null,
    time: event.time === undefined ? arrival : new Date(event.time).toISOString(),
    received: arrival,
    claimed: event.claimed === undefined ? null : new Date(event.claimed).toISOString(),
    correlation: event.correlationId ?? null,
    causation: event.causationId ?? null,
    data: JSON.stringify(isEvent ? body.event.data : body),
  }
}

export function toRecord(row: Row): ReadRecord {
  const { partition, kind, address: to, cause, received } = row
  const id = idOf(row)
  const body: Body = kind === 'event' || kind === 'change' || kind === 'record' ? { type: 'event', event: toEvent(row, id) } : readBody(row.data)
  const cursor = `${row.era}/${row.xid}/${row.position}`
  return { partition, kind, received, cursor, message: { id, to, cause, body } }
}

function toEvent({ type, version, time, received, source, data, ...row }: Row, id: string): Event {
  return {
    id,
    type,
    version,
    time,
    received,
    source,
    ...(row.claimed !== null && { claimed: row.claimed }),
    ...(row.subject !== null && { subject: row.subject }),
    ...(row.person !== null && { person: row.person }),
    ...(row.session !== null && { session: row.session }),
    ...(row.causation !== null && { causationId: row.causation }),
    ...(row.correlation !== null && { correlationId: row.correlation }),
    data,
  }
}
