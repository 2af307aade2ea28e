/**
 * The log in PostgreSQL: the table `proactive.event_log`, read by the cursor `(era, xid, position)`.
 *
 * Tricky cases:
 * - Transactions commit in another order than they insert. Readers therefore stop at a watermark, the oldest running
 *   transaction (`pg_snapshot_xmin`): below it, no row can appear any more. The cursor contains the transaction's ID
 *   because rows of one transaction become visible together, and a position alone would skip rows that commit late.
 * - A transaction that runs for long holds the watermark back. `blockedSince` tells the worker about records that are
 *   visible but above the watermark, so that it does not close windows before it has read them.
 * - A duplicate is recognised by the primary key `(id, partition)`, also within one append.
 * - After a restore into another cluster, transaction IDs start anew. Each cluster is an `era`; rows of earlier eras
 *   are all readable, and cursors into them stay valid.
 */

import { type Body, type Event, type Message, readBody } from '@proactive/engine'
import pg from 'pg'
import type { Log, LogRecord, ReadRecord, ReadRequest, RecordKind } from './log.js'
import { type Logger, silent } from '../runtime/logger.js'
import { postgresWakeSignal } from './postgres-wake-signal.js'
import { prepared, queryOf } from './prepared-statement.js'

interface Row {
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
  era: number
  xid: string
  position: string
  settled: boolean
}

type Inserted = Pick<Row, 'partition' | 'id'>

/** Inserts any number of records with one statement; the order of the arrays is the order of the log. */
const insert = prepared(`
  INSERT INTO proactive.event_log (era, partition, id, kind, address, cause, type, version, source, subject, person,
    session, time, received, claimed, correlation, causation, data)
  SELECT $18, n.* FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[],
    $15::text[], $16::text[], $17::jsonb[]) AS n
  ON CONFLICT (id, partition) DO NOTHING
  RETURNING partition, id`)

const columnsRead = `partition, id, kind, address, cause, type, version, source, subject, person, session,
    (extract(epoch FROM time) * 1000)::float8 AS time, (extract(epoch FROM received) * 1000)::float8 AS received,
    (extract(epoch FROM claimed) * 1000)::float8 AS claimed, correlation, causation, data, era, xid, position`

/** Reads the rows behind a cursor and says of each whether it is settled, that is, below the watermark. */
const follow = prepared(`
  SELECT l.* FROM unnest($1::int[], $2::int[], $3::xid8[], $4::bigint[], $5::int[]) AS place (n, era, xid, position, most)
  CROSS JOIN LATERAL (
    SELECT ${columnsRead},
      (era < $6 OR xid < pg_snapshot_xmin(pg_current_snapshot())) AS settled
    FROM proactive.event_log
    WHERE partition = place.n AND kind <> 'record' AND (era, xid, position) > (place.era, place.xid, place.position)
    ORDER BY era, xid, position LIMIT place.most
  ) AS l ORDER BY l.partition, l.era, l.xid, l.position`)

const past = `
  SELECT ${columnsRead}
  FROM proactive.event_log AS l
  WHERE l.kind IN ('event', 'change', 'record') AND l.type = ANY($1)
    AND l.received BETWEEN to_timestamp($2::float8 / 1000) AND to_timestamp($3::float8 / 1000)
  ORDER BY l.era, l.xid, l.position`

/**
 * Creates the default log, in a table of PostgreSQL.
 *
 * @example
 * const log = postgresLog({ pool: new pg.Pool({ connectionString }) })
 */
export function postgresLog({ pool, logger = silent }: { pool: pg.Pool; logger?: Logger }): Log {
  const signal = postgresWakeSignal({ pool, logger })
  let era = 0
  let blocked = new Map<number, number>()

  async function readMany(requests: readonly ReadRequest[]): Promise<ReadRecord[]> {
    if (requests.length === 0) return []
    const cursors = requests.map(({ after }) => (after || '0/0/0').split('/'))
    const part = (n: number) => cursors.map((cursor) => cursor[n])
    const partitions = requests.map(({ partition }) => partition)
    const values = [partitions, part(0), part(1), part(2), requests.map(({ limit }) => limit), era]
    const { rows } = await pool.query<Row>(queryOf(follow, values))
    const settled = rows.filter((row) => row.settled)
    blocked = new Map(rows.toReversed().flatMap((row) => (row.settled ? [] : [[row.partition, row.received]])))
    if (blocked.size > 0) signal.retrySoon()
    return settled.map(toRecord)
  }

  return {
    async append(records, { tx } = {}) {
      if (records.length === 0) return []
      const values = [...columns(records), era]
      const { rows } = await (tx ? tx.query<Inserted>(insert, values) : pool.query<Inserted>(queryOf(insert, values)))
      const announce = () => {
        if (rows.length > 0) signal.announce()
      }
      if (tx) tx.onCommit(announce)
      else announce()
      const inserted = new Set(rows.map((row) => `${row.partition} ${row.id}`))
      return records.map((record) => inserted.delete(`${record.partition} ${record.message.id}`))
    },

    read: (partition, after, limit) => readMany([{ partition, after, limit }]),
    readMany,
    blockedSince: () => blocked,

    async past({ types, since, until }) {
      const { rows } = await pool.query<Row>(past, [types, since, until])
      return rows.map(toRecord)
    },

    async end() {
      const { rows } = await pool.query<{ xid: string }>(`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`)
      return `${era}/${rows[0]?.xid ?? 0}/0`
    },

    onAppend: signal.listen,

    async start() {
      era = await enterEra(pool)
      await signal.start()
    },
    stop: () => signal.stop(),
  }
}

/** Returns the current era, and begins a new one when the database was restored into another cluster. */
async function enterEra(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ era: number }>(`
    WITH cluster AS (SELECT system_identifier::text AS id FROM pg_control_system())
    INSERT INTO proactive.setting AS s (key, value) SELECT 'log.era', jsonb_build_object('cluster', id, 'era', 0) FROM cluster
    ON CONFLICT (key) DO UPDATE SET value = CASE WHEN s.value->>'cluster' = excluded.value->>'cluster' THEN s.value
      ELSE jsonb_build_object('cluster', excluded.value->>'cluster', 'era', (s.value->>'era')::int + 1) END
    RETURNING (value->>'era')::int AS era`)
  return rows[0]?.era ?? 0
}

function columns(records: readonly LogRecord[]): unknown[][] {
  const rows = records.map(toRow)
  const column = (name: keyof ReturnType<typeof toRow>) => rows.map((row) => row[name])
  return [
    records.map(({ partition }) => partition),
    column('id'),
    records.map(({ kind }) => kind),
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
    column('claimed'),
    column('correlation'),
    column('causation'),
    column('data'),
  ]
}

function toRow({ kind, message, received }: LogRecord) {
  const { id, to, cause, body } = message
  const isEvent = body.type === 'event' && kind !== 'message'
  const event: Partial<Event> = isEvent ? body.event : {}
  const arrival = new Date(received).toISOString()
  return {
    id,
    address: to,
    cause,
    type: event.type ?? body.type,
    version: event.version ?? 1,
    source: event.source ?? 'assistant',
    subject: event.subject ?? null,
    person: event.person ?? ('person' in body ? body.person : null),
    session: event.session ?? ('session' in body ? body.session : null),
    time: event.time === undefined ? arrival : new Date(event.time).toISOString(),
    received: arrival,
    claimed: event.claimed === undefined ? null : new Date(event.claimed).toISOString(),
    correlation: event.correlationId ?? null,
    causation: event.causationId ?? null,
    data: JSON.stringify(isEvent ? body.event.data : body),
  }
}

function toRecord(row: Row): ReadRecord {
  const { partition, id, kind, address: to, cause, received } = row
  const body: Body = kind === 'event' || kind === 'change' || kind === 'record' ? { type: 'event', event: toEvent(row) } : readBody(row.data)
  const cursor = `${row.era}/${row.xid}/${row.position}`
  return { partition, kind, received, cursor, message: { id, to, cause, body } }
}

function toEvent({ id, type, version, time, received, source, data, ...row }: Row): Event {
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
