/**
 * Upkeep of the tables: deletion of old rows, and reads for operators. Every statement that
 * deletes many rows is bounded, because a long transaction holds back the log's watermark and so all its readers.
 */

import { type Inspection, readInspection, readMessage } from '@proactive/engine'
import type { Pool } from 'pg'
import { allOn } from './all.js'
import type { Happened, Upkeep } from './upkeep.js'
import type { JournalEntry } from './journal.js'
import { deleteCommands } from './delete-commands.js'
import { settled } from './settled.js'

/**
 * The statements that delete old rows, one per kind of row. The count of a statement is the number of these rows. The
 * pipeline never reads again what they delete.
 */
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
      SELECT position FROM proactive.event_log l WHERE received < $1 AND ${settled}
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
    of: 'events',
    text: `DELETE FROM proactive.delivery WHERE (source, id) IN (SELECT source, id FROM proactive.delivery WHERE at < $1 LIMIT $2)`,
  },
  {
    of: 'events',
    text: `DELETE FROM proactive.place WHERE hold IN (SELECT hold FROM proactive.place WHERE expires_at < $1 LIMIT $2)`,
  },
  {
    of: 'events',
    text: `DELETE FROM proactive.graph_event WHERE (projection, id) IN (SELECT projection, id FROM proactive.graph_event WHERE at < $1 LIMIT $2)`,
  },
  ...(['page', 'shop'] as const).map((origin) => ({
    of: origin === 'page' ? 'events' as const : 'history' as const,
    text: `DELETE FROM proactive.graph_edge WHERE (from_id, kind, to_id) IN (
      SELECT from_id, kind, to_id FROM proactive.graph_edge WHERE origin = '${origin}' AND at < $1 LIMIT $2)`,
  })),
  {
    of: 'history',
    text: `DELETE FROM proactive.graph_node WHERE id IN (SELECT id FROM proactive.graph_node WHERE kind = 'person' AND at < $1 LIMIT $2)`,
  },
  {
    of: 'history',
    text: `DELETE FROM proactive.inspection WHERE position IN (SELECT position FROM proactive.inspection WHERE at < $1 LIMIT $2)`,
  },
  {
    of: 'history',
    text: deleteCommands('SELECT id FROM proactive.command WHERE expires_at < $1 LIMIT $2'),
  },
  {
    // Answers about turns of the app, and about what waits in the panel, that no page has read; their keys begin with the time in milliseconds.
    of: 'events',
    text: `DELETE FROM proactive.answer WHERE (what, key) IN (
      SELECT what, key FROM proactive.answer WHERE what IN ('attention', 'attention.release', 'prepared')
        AND key < floor(extract(epoch FROM $1::timestamptz) * 1000)::bigint::text LIMIT $2)`,
  },
  {
    of: 'history',
    text: `DELETE FROM proactive.session WHERE id IN (SELECT id FROM proactive.session WHERE seen_at < $1 LIMIT $2)`,
  },
  {
    // A user's word is kept until its erasure. A visitor without a session cannot come back: the cookie has expired.
    of: 'history',
    text: `DELETE FROM proactive.consent WHERE person IN (
      SELECT person FROM proactive.consent c WHERE person LIKE 'visitor:%' AND said_at < $1
        AND NOT EXISTS (SELECT FROM proactive.session s WHERE s.person = c.person) LIMIT $2)`,
  },
]

/** Implements the upkeep of the store in PostgreSQL. */
export function postgresUpkeep(pool: Pool): Upkeep {
  const all = allOn(pool)

  return {
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

    happenedBetween: (from, to, types, atMost) =>
      all<Happened>(
        `SELECT type, person, (extract(epoch FROM time) * 1000)::float8 AS time, data FROM proactive.event_log
         WHERE time >= $1 AND time <= $2 AND type = ANY($3) AND person IS NOT NULL AND kind IN ('event', 'change', 'record')
         ORDER BY proactive.event_log.time, position LIMIT $4`,
        [new Date(from), new Date(to), types, atMost],
      ),

    countEvents: (from, to, timeZone) =>
      all<{ type: string; day: string; count: number }>(
        `SELECT type, to_char(time AT TIME ZONE $3, 'YYYY-MM-DD') AS day, count(*)::float8 AS count FROM proactive.event_log
         WHERE time >= $1 AND time <= $2 AND kind IN ('event', 'change', 'record') GROUP BY 1, 2 ORDER BY 2, 1`,
        [new Date(from), new Date(to), timeZone],
      ),

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
