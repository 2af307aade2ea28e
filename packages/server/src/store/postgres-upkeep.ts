/**
 * Upkeep of the tables: erasure of a person, deletion of old rows, and reads for operators. Every statement that deletes
 * or rewrites many rows is bounded, because a long transaction holds back the log's watermark and so all its readers.
 */

import { type Inspection, patternOf, readInspection, readMessage } from '@proactive/engine'
import type { Pool } from 'pg'
import { idOf, ownId } from '../log/event-id.js'
import type { Upkeep } from './upkeep.js'
import type { JournalEntry } from './journal.js'

/** How many log rows one statement of an erasure rewrites. */
const rowsPerStatement = 20_000

/** Whether a log row is covered by its partition's snapshot. Other rows are kept: recovery may have to read them. */
const settled = `(l.partition < 0 OR EXISTS (
  SELECT FROM proactive.snapshot s JOIN proactive.journal j USING (partition, batch)
  WHERE s.partition = l.partition AND (l.era, l.xid, l.position) <= (split_part(j.to_cursor, '/', 1)::int,
    split_part(j.to_cursor, '/', 2)::xid8, split_part(j.to_cursor, '/', 3)::bigint) AND j.to_cursor <> ''))`

/** The statements that delete old rows, one per kind of row. The pipeline never reads again what they delete. */
const prunes: readonly { of: 'events' | 'history'; text: string }[] = [
  {
    of: 'events',
    text: `DELETE FROM proactive.event_log WHERE position IN (
      SELECT position FROM proactive.event_log l WHERE received < $1 AND (kind IN ('message', 'reply') OR source = 'page')
        AND type NOT LIKE 'suggestion.%' AND ${settled} LIMIT $2 FOR UPDATE SKIP LOCKED)`,
  },
  {
    of: 'history',
    text: `DELETE FROM proactive.event_log WHERE position IN (
      SELECT position FROM proactive.event_log l WHERE received < $1 AND (kind = 'record' OR ${settled})
      LIMIT $2 FOR UPDATE SKIP LOCKED)`,
  },
  {
    of: 'events',
    text: `DELETE FROM proactive.journal WHERE (partition, batch) IN (
      SELECT j.partition, j.batch FROM proactive.journal j JOIN proactive.snapshot s USING (partition)
      WHERE j.batch < s.batch AND j.now < extract(epoch FROM $1::timestamptz) * 1000 LIMIT $2)`,
  },
  {
    of: 'events',
    text: `DELETE FROM proactive.outbox WHERE id IN (SELECT id FROM proactive.outbox WHERE done_at < $1 LIMIT $2)`,
  },
  {
    of: 'history',
    text: `DELETE FROM proactive.inspection WHERE position IN (SELECT position FROM proactive.inspection WHERE at < $1 LIMIT $2)`,
  },
  {
    of: 'history',
    text: `WITH old AS (DELETE FROM proactive.command WHERE id IN (
        SELECT id FROM proactive.command WHERE expires_at < $1 LIMIT $2) RETURNING id),
      gone AS (DELETE FROM proactive.answer a USING old WHERE a.what = 'accept' AND a.key = old.id RETURNING a.undo_token)
      DELETE FROM proactive.answer a USING gone WHERE a.what = 'undo' AND a.key = gone.undo_token`,
  },
  {
    of: 'history',
    text: `DELETE FROM proactive.session WHERE id IN (SELECT id FROM proactive.session WHERE seen_at < $1 LIMIT $2)`,
  },
]

/** Implements the upkeep of the store in PostgreSQL. */
export function postgresUpkeep(pool: Pool): Upkeep {
  async function all<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const { rows } = await pool.query<Row>(text, values)
    return rows
  }

  /** Replaces a person's names in every text and JSON column of every table in schema `proactive`. */
  async function rename(pattern: string, as: string): Promise<void> {
    const tables = await all<{ table: string; columns: { name: string; type: string }[] }>(
      `SELECT c.table_name AS table, json_agg(json_build_object('name', c.column_name, 'type', c.data_type)) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'proactive' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'json', 'jsonb')
       GROUP BY c.table_name`,
    )
    for (const { table, columns: mine } of tables) {
      const set = mine.map(({ name, type }) => `"${name}" = regexp_replace("${name}"::text, $1, $2, 'g')::${type}`)
      const where = mine.map(({ name }) => `"${name}"::text ~ $1`)
      const statement = `UPDATE proactive."${table}" SET ${set.join(', ')} WHERE (${where.join(' OR ')})`
      if (table !== 'event_log') await all(statement, [pattern, as])
      else await forEachPiece((from) => all(`${statement} AND position BETWEEN $3 AND $4`, [pattern, as, from, from + rowsPerStatement - 1]))
    }
  }

  /** Calls back for one range of log positions after another. */
  async function forEachPiece(work: (from: number) => Promise<unknown>): Promise<void> {
    const [ends] = await all<{ first: number | null; last: number }>(
      'SELECT min(position)::float8 AS first, max(position)::float8 AS last FROM proactive.event_log',
    )
    if (!ends || ends.first === null) return
    for (let from = ends.first; from <= ends.last; from += rowsPerStatement) await work(from)
  }

  return {
    async hasTaken(id) {
      const [row] = await all<{ taken: boolean | null }>(
        `SELECT bool_and(coalesce(p.cursor <> '' AND (l.era, l.xid, l.position) <= (split_part(p.cursor, '/', 1)::int,
           split_part(p.cursor, '/', 2)::xid8, split_part(p.cursor, '/', 3)::bigint), false)) AS taken
         FROM proactive.event_log l LEFT JOIN proactive.partition p ON p.n = l.partition WHERE l.id = $1`,
        [id],
      )
      return row?.taken === true
    },

    async erase(person, names, as) {
      await all(
        `WITH gone AS (DELETE FROM proactive.command WHERE person = $1 RETURNING id),
           accepted AS (DELETE FROM proactive.answer a USING gone WHERE a.what = 'accept' AND a.key = gone.id RETURNING a.undo_token)
         DELETE FROM proactive.answer a USING accepted WHERE a.what = 'undo' AND a.key = accepted.undo_token`,
        [person],
      )
      await all('DELETE FROM proactive.inspection WHERE person = $1', [person])
      await all('DELETE FROM proactive.preference WHERE person = $1', [person])
      await all('DELETE FROM proactive.consent WHERE person = $1', [person])
      await all('DELETE FROM proactive.session WHERE person = $1', [person])
      await rename(patternOf(names), as)
    },

    async blank(person, event) {
      const rows = await all<{ id: string; scope: string | null; type: string; session: string | null }>(
        `UPDATE proactive.event_log SET data = '{"forgotten": true}'
         WHERE (id = $2 OR id = $3 OR id = $3 || '.' || scope) AND person = $1 AND kind = 'event' RETURNING id, scope, type, session`,
        [person, event, ownId(event)],
      )
      return rows.map(({ id, scope, ...row }) => ({ id: idOf({ id, scope }), ...row }))
    },

    async prune(before, atMost) {
      for (const { of, text } of prunes) {
        const { rowCount } = await pool.query(text, [new Date(before[of]), atMost])
        if (rowCount) return rowCount
      }
      return 0
    },

    async oldestWriter() {
      const [row] = await all<{ application: string; state: string; forMs: number }>(
        `SELECT application_name AS application, coalesce(state, '') AS state,
           (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::float8 AS "forMs"
         FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
         ORDER BY backend_xid::text::bigint LIMIT 1`,
      )
      return row ?? null
    },

    seenBetween: (from, to, types, atMost) =>
      all<{ body: Inspection }>(
        `SELECT body FROM proactive.inspection WHERE at >= $1 AND at <= $2 AND saw = ANY($3) ORDER BY position DESC LIMIT $4`,
        [new Date(from), new Date(to), types, atMost],
      ).then((rows) => rows.map(({ body }) => readInspection(body)).toReversed()),

    sessionsSince: (since, atMost) =>
      all(
        `SELECT person, id AS session, (extract(epoch FROM seen_at) * 1000)::float8 AS "seenAt",
           worker IS NOT NULL AS live FROM proactive.session
         WHERE seen_at >= $1 ORDER BY seen_at DESC LIMIT $2`,
        [new Date(since), atMost],
      ),

    journalOf: (partition, above, atMost) =>
      all<JournalEntry>(
        `SELECT batch::float8 AS batch, now::float8 AS now, from_cursor AS "from", to_cursor AS "to", replies, messages, skipped
         FROM proactive.journal WHERE partition = $1 AND batch > $2 ORDER BY proactive.journal.batch LIMIT $3`,
        [partition, above, atMost],
      ).then((rows) => rows.map((entry) => ({ ...entry, messages: entry.messages.map(readMessage) }))),

    async partitions() {
      const [row] = await all<{ count: number }>('SELECT coalesce(max(n) + 1, 0)::int AS count FROM proactive.partition')
      return row?.count ?? 0
    },
  }
}
