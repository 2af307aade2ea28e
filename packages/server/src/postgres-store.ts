import type { Effect, Inspection, Result } from '@proactive/engine'
import type { Command, Json } from '@proactive/protocol'
import type { Pool } from 'pg'
import { aboutOf, isKept } from './inspected.js'
import { type Logger, silent } from './logger.js'
import { postgresRows } from './postgres-rows.js'
import { inTransaction, PostgresTx } from './postgres-tx.js'
import { type Claim, type Commit, Fenced, type Store } from './store.js'
import type { Tx } from './tx.js'

const claimed = `
  INSERT INTO proactive.partition AS p (n, epoch) VALUES ($1, 1) ON CONFLICT (n) DO UPDATE SET epoch = p.epoch + 1
  RETURNING epoch::float8 AS epoch, batch::float8 AS batch, cursor, now::float8 AS now`

/** The cursor moves and the batch is journalled together, under the epoch or not at all. */
const advance = `
  WITH owned AS (
    UPDATE proactive.partition SET batch = $3, cursor = $5, now = $6 WHERE n = $1 AND epoch = $2 RETURNING n
  )
  INSERT INTO proactive.journal (partition, batch, now, from_cursor, to_cursor, replies, skipped)
  SELECT n, $3, $6, $4, $5, $7, $8 FROM owned RETURNING batch`

const inspect = `
  INSERT INTO proactive.inspection (partition, batch, at, saw, person, correlation, signal, body)
  SELECT $1, $2, n.* FROM unnest($3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[]) AS n`

const send = `
  INSERT INTO proactive.command (id, session, person, correlation, expires_at, body)
  SELECT n.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[]) AS n
  ON CONFLICT (id) DO NOTHING RETURNING id, seq::float8 AS seq`

const answer = `
  INSERT INTO proactive.answer (what, key, result, undo_token)
  SELECT n.* FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[]) AS n ON CONFLICT DO NOTHING`

const queue = `
  INSERT INTO proactive.outbox (id, partition, effect)
  SELECT n.id, $1, n.effect FROM unnest($2::text[], $3::json[]) AS n (id, effect) ON CONFLICT DO NOTHING`

/**
 * The default store: the tables of schema `proactive`.
 *
 * @example
 * const store = postgresStore({ pool: new pg.Pool({ connectionString }) })
 */
export function postgresStore({ pool, logger = silent }: { pool: Pool; logger?: Logger }): Store {
  // An idle connection that the database closes is an event on the pool, and without a listener the end of the process.
  pool.on('error', (cause) => logger.warn({ cause: String(cause) }, 'A connection to the database was lost.'))

  return {
    ...postgresRows(pool),

    transaction: (work) => inTransaction(pool, work),

    claim: (partition) => inTransaction(pool, (tx) => claim(tx, partition)),

    async commit(tx, commit) {
      const { partition, epoch, journal } = commit
      const isAlone = tx instanceof PostgresTx && !hasRows(commit)
      const values = [partition, epoch, journal.batch, journal.from, journal.to, journal.now, journal.replies, journal.skipped]
      const { rows } = await (isAlone ? tx.only(advance, values) : tx.query(advance, values))
      if (rows.length === 0) throw new Fenced(partition)
      await writeInspections(tx, commit)
      const commands = await writeCommands(tx, commit)
      await writeChanges(tx, commit)
      await writeAnswers(tx, commit)
      if (commit.outbox.length > 0) {
        await tx.query(queue, [partition, commit.outbox.map(({ id }) => id), commit.outbox.map((effect) => JSON.stringify(effect))])
      }
      return commands
    },

    async checkpoint(partition, epoch, batch, state) {
      await pool.query(
        `INSERT INTO proactive.snapshot (partition, batch, state)
         SELECT n, $3, $4 FROM proactive.partition WHERE n = $1 AND epoch = $2
         ON CONFLICT (partition) DO UPDATE SET batch = excluded.batch, state = excluded.state, taken_at = now()`,
        [partition, epoch, batch, JSON.stringify(state)],
      )
    },

    async performed(tx, effect) {
      await tx.query(`UPDATE proactive.outbox SET done_at = now() WHERE id = $1`, [effect])
    },
  }
}

function hasRows({ inspections, sends, withdrawals, updates, answers, outbox }: Commit): boolean {
  return [sends, withdrawals, updates, answers, outbox].some((rows) => rows.length > 0) || inspections.some(isKept)
}

async function claim(tx: Tx, partition: number): Promise<Claim> {
  const { rows } = await tx.query<Pick<Claim, 'epoch' | 'batch' | 'cursor' | 'now'>>(claimed, [partition])
  const owned = rows[0] ?? { epoch: 1, batch: 0, cursor: '', now: 0 }
  const snapshots = await tx.query<{ batch: number; state: Json }>(
    `SELECT batch::float8 AS batch, state FROM proactive.snapshot WHERE partition = $1`,
    [partition],
  )
  const snapshot = snapshots.rows[0] ?? null
  const journal = await tx.query<Claim['journal'][number]>(
    `SELECT batch::float8 AS batch, now::float8 AS now, from_cursor AS "from", to_cursor AS "to", replies, skipped
     FROM proactive.journal WHERE partition = $1 AND batch > $2 ORDER BY proactive.journal.batch`,
    [partition, snapshot?.batch ?? 0],
  )
  const outbox = await tx.query<{ effect: Effect }>(
    `SELECT effect FROM proactive.outbox WHERE partition = $1 AND done_at IS NULL`,
    [partition],
  )
  return { ...owned, snapshot, journal: journal.rows, outbox: outbox.rows.map(({ effect }) => effect) }
}

async function writeInspections(tx: Tx, { partition, journal, inspections }: Commit): Promise<void> {
  const kept = inspections.filter(isKept)
  if (kept.length === 0) return
  const about = kept.map(aboutOf)
  await tx.query(inspect, [
    partition,
    journal.batch,
    kept.map(({ at }: Inspection) => new Date(at).toISOString()),
    kept.map(({ saw }) => saw),
    about.map(({ person }) => person),
    about.map(({ correlation }) => correlation),
    about.map(({ signal }) => signal),
    kept.map((inspection) => JSON.stringify(inspection)),
  ])
}

async function writeCommands(tx: Tx, { sends }: Commit) {
  if (sends.length === 0) return []
  const { rows } = await tx.query<{ id: string; seq: number }>(send, [
    sends.map(({ command }) => command.id),
    sends.map(({ session }) => session),
    sends.map(({ person }) => person),
    sends.map(({ command }) => command.correlationId),
    sends.map(({ command }) => command.expiresAt),
    sends.map(({ command }) => JSON.stringify(command)),
  ])
  const seqs = new Map(rows.map(({ id, seq }) => [id, seq]))
  return sends.flatMap(({ person, session, command }) => {
    const seq = seqs.get(command.id)
    const numbered: Command[] = seq === undefined ? [] : [{ ...command, seq }]
    return numbered.map((sent) => ({ person, session, command: sent }))
  })
}

async function writeChanges(tx: Tx, { withdrawals, updates }: Commit): Promise<void> {
  for (const { withdrawal } of withdrawals) {
    await tx.query(`UPDATE proactive.command SET withdrawn = $2 WHERE id = $1`, [withdrawal.id, withdrawal.reason])
  }
  for (const { update } of updates) {
    await tx.query(`UPDATE proactive.command SET change = coalesce(change, '{}') || $2 WHERE id = $1`, [update.id, update])
  }
}

async function writeAnswers(tx: Tx, { answers }: Commit): Promise<void> {
  if (answers.length === 0) return
  await tx.query(answer, [
    answers.map(({ what }) => what),
    answers.map(({ key }) => key),
    answers.map(({ result }) => JSON.stringify(result)),
    answers.map(({ result }) => undoTokenOf(result)),
  ])
}

function undoTokenOf(result: Result): string | null {
  if (!result.ok || result.value === null || typeof result.value !== 'object') return null
  const token = 'undoToken' in result.value ? result.value.undoToken : null
  return typeof token === 'string' ? token : null
}
