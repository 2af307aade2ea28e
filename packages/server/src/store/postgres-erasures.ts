/**
 * Erasure of people in PostgreSQL: the queue of erasures, and the statements that delete or rewrite records.
 *
 * Tricky cases:
 * - A transaction that writes for long holds back the log's watermark and so all its readers. Every statement takes a
 *   bounded number of rows, and commits by itself; nothing is left half done, because every statement can run again.
 * - Rows of the log that a snapshot does not cover are needed to recover their partition, so they are not deleted. The
 *   caller waits until every partition is settled.
 * - Two persons may have names that contain each other, or that are words of this schema: names are compared whole.
 */

import type { Pool } from 'pg'
import { idOf, ownId } from '../log/event-id.js'
import { prepared } from '../log/prepared-statement.js'
import { inTransaction } from './postgres-tx.js'
import { erasedPieces } from './erased-pieces.js'
import { blankedPieces } from './blanked-pieces.js'
import { type Erasure, type Erasures, isPerson } from './erasures.js'
import { lockPermissions } from './postgres-permissions.js'
import { settled, stepped } from './settled.js'
import { type All, allOn } from './all.js'

/**
 * A person, and the guest that the person was before logging in: of the sessions that theirs continue, and the visitor of
 * their browser unless others log in there too.
 */
const peopleOf = `
  WITH RECURSIVE chain AS (
    SELECT id, person, visitor, continues FROM proactive.session WHERE person = $1
    UNION
    SELECT b.id, b.person, b.visitor, b.continues FROM chain c JOIN proactive.session b ON b.id = c.continues
    WHERE b.person = $1 OR b.person LIKE 'visitor:%'
  ), people AS (
    SELECT $1 AS person UNION SELECT person FROM chain
    UNION SELECT 'visitor:' || c.visitor FROM chain c WHERE $1 LIKE 'user:%' AND NOT EXISTS (
      SELECT FROM proactive.session o WHERE o.visitor = c.visitor AND o.person LIKE 'user:%' AND o.person <> $1)
  )`

/** A person's names: the people above, and the sessions of all of them, which it deletes. */
const takeNames = `
  ${peopleOf}, gone AS (
    DELETE FROM proactive.session s USING people p WHERE s.person = p.person RETURNING s.id
  )
  SELECT array_agg(name) AS names FROM (SELECT person AS name FROM people UNION ALL SELECT id FROM gone) AS n`

const openErasure = prepared(`SELECT FROM proactive.erasure WHERE done_at IS NULL AND $1 = ANY(names)`)

const holdsErasure: Erasures['holdsErasure'] = async (tx, { pseudonym }, worker) => {
  const { rows } = await tx.query(`SELECT FROM proactive.erasure WHERE pseudonym = $1 AND worker = $2 AND done_at IS NULL FOR UPDATE`, [pseudonym, worker])
  return rows.length > 0
}

/** Implements the erasure of people in PostgreSQL. */
export function postgresErasures(pool: Pool): Erasures {
  const all = allOn(pool)

  return {
    queueErasure: ({ person, pseudonym, askedBy }) =>
      inTransaction(pool, async (tx) => {
        // One at a time per person: two tabs may ask at once.
        await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('proactive.erasure ' || $1, 0))`, [person])
        const { rows: queued } = await tx.query<Erasure>(
          `SELECT pseudonym, names FROM proactive.erasure WHERE done_at IS NULL AND $1 = ANY(names)`,
          [person],
        )
        if (queued[0]) return queued[0]
        // An event of a page is stored before its session is deleted, or refused. A word takes this lock before a session's row too.
        const { rows: found } = await tx.query<{ people: string[] }>(`${peopleOf} SELECT array_agg(person) AS people FROM people`, [person])
        await tx.query(lockPermissions, [found[0]?.people ?? [person]])
        const { rows } = await tx.query<{ names: string[] }>(takeNames, [person])
        const names = rows[0]?.names ?? [person]
        await tx.query(`INSERT INTO proactive.erasure (pseudonym, names, asked_by) VALUES ($1, $2, $3)`, [pseudonym, names, askedBy])
        return { pseudonym, names }
      }),

    async erasureAskedBy(key) {
      const [row] = await all<{ done: boolean }>(
        `SELECT done_at IS NOT NULL AS done FROM proactive.erasure WHERE asked_by = $1 ORDER BY asked_at DESC LIMIT 1`,
        [key],
      )
      if (!row) return 'none'
      return row.done ? 'done' : 'queued'
    },

    isBeingErased: (person) =>
      all(openErasure, [person]).then(({ length }) => length > 0),

    async claimErasure(worker) {
      const [row] = await all<Erasure>(
        `UPDATE proactive.erasure SET worker = $1
         WHERE pseudonym = (SELECT pseudonym FROM proactive.erasure WHERE done_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT 1)
           AND NOT EXISTS (SELECT FROM proactive.erasure o JOIN proactive.worker w ON w.id = o.worker
             WHERE o.done_at IS NULL AND o.worker <> $1 AND w.expires_at > now())
         RETURNING pseudonym, names`,
        [worker],
      )
      return row ?? null
    },

    holdsErasure,

    gatherSessions: (erasure, worker) =>
      inTransaction(pool, async (tx) => {
        if (!(await holdsErasure(tx, erasure, worker))) return null
        await tx.query(lockPermissions, [erasure.names.filter(isPerson)])
        const { rows } = await tx.query<{ names: string[] }>(
          `WITH gone AS (DELETE FROM proactive.session WHERE person = ANY($2) RETURNING id)
           UPDATE proactive.erasure SET names = names || ARRAY(SELECT id FROM gone) WHERE pseudonym = $1 RETURNING names`,
          [erasure.pseudonym, erasure.names],
        )
        return { ...erasure, names: rows[0]?.names ?? erasure.names }
      }),

    async postponeErasure({ pseudonym }, worker, ms) {
      await all(
        `UPDATE proactive.erasure SET worker = NULL, due_at = now() + $3 * interval '1 millisecond' WHERE pseudonym = $1 AND worker = $2`,
        [pseudonym, worker, ms],
      )
    },

    eraseRecords: (erasure, rowsAtOnce) => onOwnConnection(pool, (own) => erasedPieces({ all: own, erasure, rowsAtOnce })),

    async finishErasure({ pseudonym }, worker) {
      const done = await all(
        `UPDATE proactive.erasure SET names = '{}', worker = NULL, done_at = now() WHERE pseudonym = $1 AND worker = $2 RETURNING 1`,
        [pseudonym, worker],
      )
      await all(`DELETE FROM proactive.erasure WHERE done_at < now() - interval '1 day'`)
      return done.length > 0
    },

    async progressOf(id) {
      const [row] = await all<{ stepped: boolean | null; settled: boolean | null; skipped: boolean | null }>(
        `SELECT bool_and(${stepped}) AS stepped, bool_and(${settled}) AS settled, bool_or(EXISTS (
           SELECT FROM proactive.journal j WHERE j.partition = l.partition AND j.skipped
             AND j.to_cursor = concat_ws('/', l.era, l.xid, l.position))) AS skipped
         FROM proactive.event_log l WHERE l.id = $1`,
        [id],
      )
      if (row?.skipped) return 'skipped'
      if (row?.settled) return 'settled'
      return row?.stepped ? 'stepped' : 'pending'
    },

    async eventsOf(person, event) {
      const rows = await all<{ id: string; scope: string | null; type: string; session: string | null }>(
        `SELECT id, scope, type, session FROM proactive.event_log
         WHERE (id = $2 OR id = $3 OR id = $3 || '.' || scope) AND person = $1 AND kind IN ('event', 'change', 'record')`,
        [person, event, ownId(event)],
      )
      return rows.map(({ id, scope, ...row }) => ({ id: idOf({ id, scope }), ...row }))
    },

    blankEvent: (of, rowsAtOnce) => onOwnConnection(pool, (own) => blankedPieces({ all: own, ...of, rowsAtOnce })),
  }
}

/**
 * Settings of the connection that erases. Its statements find their rows by an index, in the index's order: where the
 * tables' statistics are old, the planner would read all rows of a person for each statement instead. They need not be
 * flushed one by one, because each can run again; the statement that marks the erasure as done is flushed after them.
 */
const ownSettings = `SET enable_bitmapscan = off; SET enable_seqscan = off; SET jit = off; SET synchronous_commit = off`

/** Runs statements one after the other on a connection of their own, which is closed at the end. */
async function* onOwnConnection(pool: Pool, work: (all: All) => AsyncIterable<void>): AsyncGenerator<void, void> {
  const client = await pool.connect()
  // The next statement fails when the connection is lost. Without a listener, the process would exit.
  client.on('error', () => undefined)
  try {
    await client.query(ownSettings)
    yield* work(allOn(client))
  } finally {
    client.release(true)
  }
}
