import { type Effect, readEffect, readMessage } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { Pool } from 'pg'
import { type Logger, standardLogger } from '../runtime/logger.js'
import { prepared } from '../log/prepared-statement.js'
import { checkSchema } from './migrations.js'
import { writeCommits } from './postgres-commit.js'
import { postgresErasures } from './postgres-erasures.js'
import { joinPostgres } from './postgres-membership.js'
import { postgresDeliveries } from './postgres-deliveries.js'
import { postgresPermissions } from './postgres-permissions.js'
import { postgresPlaces } from './postgres-places.js'
import { postgresPositions } from './postgres-positions.js'
import { postgresRows } from './postgres-rows.js'
import { inTransaction } from './postgres-tx.js'
import { postgresUpkeep } from './postgres-upkeep.js'
import type { Claim, Store } from './store.js'
import type { Tx } from '../log/tx.js'
import type { JournalEntry } from './journal.js'

/** Claims those partitions that have no owner, that the worker owns already, or whose owner's lease has expired. */
const claimed = `
  WITH free AS (
    SELECT n FROM proactive.partition p
    WHERE n = ANY($1) AND (owner IS NULL OR owner = $2
      OR NOT EXISTS (SELECT FROM proactive.worker w WHERE w.id = p.owner AND w.expires_at > now()))
    ORDER BY n FOR UPDATE
  )
  UPDATE proactive.partition p SET epoch = epoch + 1, owner = $2 FROM free WHERE p.n = free.n
  RETURNING p.n AS partition, epoch::float8 AS epoch, batch::float8 AS batch, cursor, now::float8 AS now`

/** The lock keeps claims out, which take the row for themselves, and no commit of a batch. */
const performed = prepared(`
  WITH owned AS MATERIALIZED (
    SELECT n, epoch FROM proactive.partition WHERE n = (SELECT partition FROM proactive.outbox WHERE id = $1) FOR KEY SHARE
  )
  UPDATE proactive.outbox o SET done_at = now() FROM owned WHERE o.id = $1 RETURNING owned.epoch::float8 AS epoch`)

/**
 * Creates the default store, on the tables of schema `proactive`.
 *
 * @example
 * const store = postgresStore({ pool: new pg.Pool({ connectionString }) })
 */
export function postgresStore({ pool, logger = standardLogger() }: { pool: Pool; logger?: Logger }): Store {
  // The pool emits an error when the database closes an idle connection. Without a listener, the process would exit.
  pool.on('error', (err: Error & { client?: unknown }) => {
    // The pool adds its client, with every statement that was prepared on it and the key that cancels its queries.
    delete err.client
    logger.warn({ err }, 'A connection to the database was lost.')
  })

  return {
    ...postgresRows(pool),
    ...postgresPermissions(pool),
    ...postgresUpkeep(pool),
    ...postgresErasures(pool),
    ...postgresPlaces,
    ...postgresPositions(pool),
    ...postgresDeliveries(pool),

    check: (serversLogger) => checkSchema(pool, serversLogger),
    transaction: (work) => inTransaction(pool, work),
    join: (count, onChange) => joinPostgres({ pool, count, onChange, logger }),
    claim: (partitions, worker) => inTransaction(pool, (tx) => claim(tx, partitions, worker)),
    async release(partitions, worker) {
      await pool.query(`UPDATE proactive.partition SET owner = NULL WHERE n = ANY($1) AND owner = $2`, [partitions, worker])
    },
    commit: writeCommits,

    async saveSnapshot(partition, epoch, batch, state) {
      await pool.query(
        `INSERT INTO proactive.snapshot AS s (partition, batch, state)
         SELECT n, $3, $4 FROM proactive.partition WHERE n = $1 AND epoch = $2 FOR SHARE
         ON CONFLICT (partition) DO UPDATE SET batch = excluded.batch, state = excluded.state, taken_at = now()
         WHERE s.batch < excluded.batch`,
        [partition, epoch, batch, JSON.stringify(state)],
      )
    },

    async markPerformed(tx, effect) {
      const { rows } = await tx.query<{ epoch: number }>(performed, [effect])
      return rows[0]?.epoch ?? null
    },
  }
}

async function claim(tx: Tx, partitions: readonly number[], worker: string): Promise<Claim[]> {
  await tx.query(`INSERT INTO proactive.partition (n) SELECT unnest($1::int[]) ON CONFLICT DO NOTHING`, [partitions])
  const { rows: owned } = await tx.query<Omit<Claim, 'snapshot' | 'journal' | 'outbox'>>(claimed, [partitions, worker])
  const mine = owned.map(({ partition }) => partition)
  const snapshots = await tx.query<{ partition: number; batch: number; state: Json }>(
    `SELECT partition, batch::float8 AS batch, state FROM proactive.snapshot WHERE partition = ANY($1)`,
    [mine],
  )
  const journal = await tx.query<JournalEntry & { partition: number }>(
    `SELECT partition, j.batch::float8 AS batch, now::float8 AS now, from_cursor AS "from", to_cursor AS "to", replies, messages, skipped
     FROM proactive.journal j LEFT JOIN proactive.snapshot s USING (partition)
     WHERE partition = ANY($1) AND j.batch > coalesce(s.batch, 0) ORDER BY partition, j.batch`,
    [mine],
  )
  const outbox = await tx.query<{ partition: number; effect: Effect }>(
    // The oldest first. The outbox performs them by priority.
    `SELECT partition, effect FROM proactive.outbox WHERE partition = ANY($1) AND done_at IS NULL ORDER BY age(xmin) DESC, ctid`,
    [mine],
  )
  const journals = new Map<number, JournalEntry[]>(mine.map((n) => [n, []]))
  for (const { partition, ...entry } of journal.rows) journals.get(partition)?.push({ ...entry, messages: entry.messages.map(readMessage) })
  return owned.map((one) => {
    const snapshot = snapshots.rows.find(({ partition }) => partition === one.partition)
    return {
      ...one,
      snapshot: snapshot ? { batch: snapshot.batch, state: snapshot.state } : null,
      journal: journals.get(one.partition) ?? [],
      outbox: outbox.rows.filter(({ partition }) => partition === one.partition).map(({ effect }) => readEffect(effect)),
    }
  })
}
