/**
 * The log in PostgreSQL: the table `proactive.event_log`, read by the cursor `(era, xid, position)`.
 *
 * Tricky cases:
 * - Transactions commit in another order than they insert. Readers therefore stop at a watermark, the oldest running
 *   transaction (`pg_snapshot_xmin`): below it, no row can appear any more. The cursor contains the transaction's ID
 *   because rows of one transaction become visible together, and a position alone would skip rows that commit late.
 * - A transaction that runs for long holds the watermark back. `blockedSince` tells the worker about records that are
 *   visible but above the watermark, so that it does not close windows before it has read them.
 * - A duplicate is recognised by the unique key `(id, partition)`, also within one append. The row of an event has the
 *   event's own id. Where a row of another scope has this id already, or where the id has the form of an id that the
 *   engine derives, the row has the id with its scope, so that nobody takes an id before another sender or the engine.
 * - After a restore into another cluster, transaction IDs start anew. Each cluster is an `era`; rows of earlier eras
 *   are all readable, and cursors into them stay valid.
 */

import pg from 'pg'
import type { Log, ReadRecord, ReadRequest } from './log.js'
import { type Logger, standardLogger } from '../runtime/logger.js'
import { ownId, scopedId } from './event-id.js'
import { columnNames, columns, given, type NewRow, type Row, toRecord, toRow } from './log-row.js'
import { postgresWakeSignal } from './postgres-wake-signal.js'
import { prepared, queryOf } from './prepared-statement.js'
import type { Tx } from './tx.js'

type Inserted = Pick<Row, 'partition' | 'id'>

const mostRemembered = 10_000
const placeOf = ({ partition, id }: Inserted): string => `${partition} ${id}`
const keyOf = ({ partition, id, scope }: NewRow): string => `${partition} ${id} ${scope ?? ''}`

/** Inserts any number of records with one statement; the order of the arrays is the order of the log. */
const insertWhere = (condition: string): string => `
  INSERT INTO proactive.event_log (${columnNames})
  SELECT $19, n.* FROM ${given} AS n
  WHERE ${condition}
  ON CONFLICT (id, partition) DO NOTHING
  RETURNING partition, id`
const insert = prepared(insertWhere('true'))

/**
 * Inserts, under their ids with the scope, those events whose own ids a row of another scope has. An event of an earlier
 * version has no scope; its source and session say whether it is the same event.
 */
const insertScopedWhere = (condition: string): string => `
  INSERT INTO proactive.event_log (${columnNames})
  SELECT $19, n.partition, n.id || '.' || n.scope, n.kind, n.address, n.cause, n.type, n.version, n.source, n.subject, n.person,
    n.session, n.time, n.received, n.correlation, n.causation, n.data, n.scope, n.claimed
  FROM ${given} AS n (partition, id, kind, address, cause, type, version, source, subject, person, session, time, received,
    correlation, causation, data, scope, claimed)
  WHERE ${condition} AND NOT EXISTS (
    SELECT FROM proactive.event_log known WHERE known.id = n.id AND known.partition = n.partition AND (known.scope = n.scope
      OR (known.scope IS NULL AND known.kind = 'event' AND known.source = n.source AND known.session IS NOT DISTINCT FROM n.session)))
  ON CONFLICT (id, partition) DO NOTHING
  RETURNING partition, id`
const insertScoped = prepared(insertScopedWhere('true'))

/**
 * Inserts what pages send if all of it may be stored, by the rule of `permissions.ts`. The senders' permission is held
 * before it is read, so that it stands until the commit. The first column of each row, of which there is at least one, says
 * whether it was so.
 */
const permitted = (insertIf: (condition: string) => string): string => prepared(`
  WITH gate AS MATERIALIZED (
    SELECT bool_and(is_known AND coalesce(granted, $22) AND preferences -> 'enabled' IS DISTINCT FROM 'false') AS "isOpen"
    FROM proactive.hold_permissions($20, $21)),
  inserted AS (${insertIf('(SELECT "isOpen" FROM gate)')})
  SELECT "isOpen", partition, id FROM gate LEFT JOIN inserted ON true`)
const insertPermitted = permitted(insertWhere)
const insertScopedPermitted = permitted(insertScopedWhere)

const columnsRead = `partition, id, kind, address, cause, type, version, source, subject, person, session,
    (extract(epoch FROM time) * 1000)::float8 AS time, (extract(epoch FROM received) * 1000)::float8 AS received,
    (extract(epoch FROM claimed) * 1000)::float8 AS claimed, correlation, causation, data, scope, era, xid, position`

/** Reads the rows behind a cursor and says of each whether it is settled, that is, below the watermark. */
const follow = prepared(`
  SELECT l.* FROM unnest($1::int[], $2::int[], $3::xid8[], $4::bigint[], $5::int[]) AS place (n, era, xid, position, most)
  CROSS JOIN LATERAL (
    SELECT ${columnsRead},
      (era < $6 OR xid < pg_snapshot_xmin(pg_current_snapshot())) AS settled
    FROM proactive.event_log
    WHERE partition = place.n AND (kind <> 'record' OR $7) AND (era, xid, position) > (place.era, place.xid, place.position)
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
export function postgresLog({ pool, logger = standardLogger() }: { pool: pg.Pool; logger?: Logger }): Log {
  const signal = postgresWakeSignal({ pool, logger })
  let era = 0
  let blocked = new Map<number, number>()
  /** The latest events that this process has appended: a repeat of one needs no look whether another sender has its id. */
  const appended = new Set<string>()

  function remember(key: string): void {
    const [oldest] = appended
    if (appended.size >= mostRemembered && oldest !== undefined) appended.delete(oldest)
    appended.add(key)
  }

  async function readMany(requests: readonly ReadRequest[], { isBeside = false } = {}): Promise<ReadRecord[]> {
    if (requests.length === 0) return []
    const cursors = requests.map(({ after }) => (after || '0/0/0').split('/'))
    const part = (n: number) => cursors.map((cursor) => cursor[n])
    const partitions = requests.map(({ partition }) => partition)
    const values = [partitions, part(0), part(1), part(2), requests.map(({ limit }) => limit), era, isBeside]
    const { rows } = await pool.query<Row>(queryOf(follow, values))
    const settled = rows.filter((row) => row.settled)
    if (isBeside) return settled.map(toRecord)
    blocked = new Map(rows.toReversed().flatMap((row) => (row.settled ? [] : [[row.partition, row.received]])))
    if (blocked.size > 0) signal.retrySoon()
    return settled.map(toRecord)
  }

  /** Returns which rows are new after those of `inserted` were: the others are duplicates, or their ids were taken. */
  async function newOf(rows: readonly NewRow[], inserted: readonly Inserted[], insertTaken: (taken: readonly NewRow[]) => Promise<readonly Inserted[]>, tx?: Tx): Promise<boolean[]> {
    const left = new Set(inserted.map(placeOf))
    const isNew = rows.map((row) => left.delete(placeOf(row)))
    const taken = rows.filter((row, n) => !isNew[n] && row.scope !== null && ownId(row.id) === row.id && !appended.has(keyOf(row)))
    if (taken.length > 0) {
      const scoped = new Set((await insertTaken(taken)).map(placeOf))
      for (const [n, row] of rows.entries()) {
        if (taken.includes(row) && scoped.delete(placeOf({ ...row, id: scopedId(row.id, row.scope ?? '') }))) isNew[n] = true
      }
    }
    const announce = () => {
      if (isNew.includes(true)) signal.announce()
      for (const [n, row] of rows.entries()) if (isNew[n] && row.scope !== null) remember(keyOf(row))
    }
    if (tx) tx.onCommit(announce)
    else announce()
    return isNew
  }

  return {
    async append(records, { tx } = {}) {
      if (records.length === 0) return []
      const run = async (statement: string, rows: readonly NewRow[]): Promise<Inserted[]> => {
        const values = [...columns(rows), era]
        return (await (tx ? tx.query<Inserted>(statement, values) : pool.query<Inserted>(queryOf(statement, values)))).rows
      }
      const rows = records.map(toRow)
      return newOf(rows, await run(insert, rows), (taken) => run(insertScoped, taken), tx)
    },

    async appendPermitted(records, senders, consents) {
      const from = [senders.map(({ person }) => person), senders.map(({ session }) => session ?? null), consents]
      const run = async (statement: string, rows: readonly NewRow[]): Promise<Inserted[] | null> => {
        const { rows: found } = await pool.query<{ isOpen: boolean } & (Inserted | { id: null })>(queryOf(statement, [...columns(rows), era, ...from]))
        return found[0]?.isOpen ? found.filter((row) => row.id !== null) : null
      }
      const rows = records.map(toRow)
      const inserted = await run(insertPermitted, rows)
      // Of a no between the two statements, the page hears by itself.
      return inserted && newOf(rows, inserted, async (taken) => (await run(insertScopedPermitted, taken)) ?? [])
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
