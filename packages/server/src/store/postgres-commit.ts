/**
 * Writes what batches produced, in one transaction and with one statement per table, however many batches there are.
 *
 * The first statement is the fence: it moves the cursors and appends to the journal only where the partition's epoch is
 * still the batch's epoch. If it misses a partition, another process has taken the partition over, and the whole
 * transaction fails with `Fenced`. All IDs are derived from causes, so inserts ignore duplicates (`ON CONFLICT`).
 */

import type { Result } from '@proactive/engine'
import type { Command } from '@proactive/protocol'
import { subjectsOf, isKept } from './inspection-rows.js'
import { PostgresTx } from './postgres-tx.js'
import { prepared } from '../log/prepared-statement.js'
import { type Commit, Fenced } from './store.js'
import type { Tx } from '../log/tx.js'

/** Moves the cursors and journals the batches of those partitions whose epoch has not changed, and returns these. */
const advance = prepared(`
  WITH batch AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::json[], $8::json[],
      $9::boolean[]) AS b (n, epoch, batch, from_cursor, to_cursor, now, replies, messages, skipped)
  ), last AS (
    SELECT DISTINCT ON (n) n, epoch, batch, to_cursor, now FROM batch ORDER BY n, batch DESC
  ), owned AS (
    UPDATE proactive.partition p SET batch = last.batch, cursor = last.to_cursor, now = last.now
    FROM last WHERE p.n = last.n AND p.epoch = last.epoch RETURNING p.n
  )
  INSERT INTO proactive.journal (partition, batch, now, from_cursor, to_cursor, replies, messages, skipped)
  SELECT n, batch, now, from_cursor, to_cursor, replies, messages, skipped FROM batch JOIN owned USING (n)
  RETURNING partition`)

const inspect = prepared(`
  INSERT INTO proactive.inspection (partition, batch, at, saw, person, correlation, signal, body)
  SELECT n.* FROM unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::jsonb[]) AS n`)

const send = prepared(`
  INSERT INTO proactive.command (id, session, person, correlation, expires_at, body, acked_at)
  SELECT n.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::timestamptz[]) AS n
  ON CONFLICT (id) DO NOTHING RETURNING id, seq::float8 AS seq`)

const answer = prepared(`
  INSERT INTO proactive.answer (what, key, result, undo_token)
  SELECT n.* FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[]) AS n ON CONFLICT DO NOTHING`)

const queue = prepared(`
  INSERT INTO proactive.outbox (id, partition, effect)
  SELECT n.* FROM unnest($1::text[], $2::int[], $3::json[]) AS n ON CONFLICT DO NOTHING`)

/**
 * Writes everything that the batches produced. Returns the commands that are new and to be sent, with their `seq`.
 *
 * @throws Fenced when one of the partitions has a newer epoch.
 */
export async function writeCommits(tx: Tx, commits: readonly Commit[]) {
  if (commits.length === 0) return []
  const isAlone = tx instanceof PostgresTx && !commits.some(hasRows)
  const values = [
    commits.map(({ partition }) => partition),
    commits.map(({ epoch }) => epoch),
    commits.map(({ journal }) => journal.batch),
    commits.map(({ journal }) => journal.from),
    commits.map(({ journal }) => journal.to),
    commits.map(({ journal }) => journal.now),
    commits.map(({ journal }) => JSON.stringify(journal.replies)),
    commits.map(({ journal }) => JSON.stringify(journal.messages)),
    commits.map(({ journal }) => journal.skipped),
  ]
  const { rows } = await (isAlone ? tx.only<{ partition: number }>(advance, values) : tx.query<{ partition: number }>(advance, values))
  const advanced = new Set(rows.map(({ partition }) => partition))
  const fenced = commits.find(({ partition }) => !advanced.has(partition))
  if (fenced) throw new Fenced(fenced.partition)
  await writeInspections(tx, commits)
  const sent = await writeCommands(tx, commits.flatMap(({ sends }) => sends))
  await writeChanges(tx, commits)
  await writeAnswers(tx, commits.flatMap(({ answers }) => answers))
  await writeOutbox(tx, commits)
  return sent
}

/** Tells whether a batch has rows beside its journal entry. Without, its one statement commits by itself. */
function hasRows({ inspections, sends, withdrawals, updates, answers, outbox }: Commit): boolean {
  return [sends, withdrawals, updates, answers, outbox].some((rows) => rows.length > 0) || inspections.some(isKept)
}

async function writeInspections(tx: Tx, commits: readonly Commit[]): Promise<void> {
  const kept = commits.flatMap(({ partition, journal, inspections }) =>
    inspections.filter(isKept).map((inspection) => ({ partition, batch: journal.batch, inspection, ...subjectsOf(inspection) })),
  )
  if (kept.length === 0) return
  await tx.query(inspect, [
    kept.map(({ partition }) => partition),
    kept.map(({ batch }) => batch),
    kept.map(({ inspection }) => new Date(inspection.at).toISOString()),
    kept.map(({ inspection }) => inspection.type),
    kept.map(({ person }) => person),
    kept.map(({ correlation }) => correlation),
    kept.map(({ signal }) => signal),
    kept.map(({ inspection }) => JSON.stringify(inspection)),
  ])
}

async function writeCommands(tx: Tx, sends: Commit['sends']) {
  if (sends.length === 0) return []
  const { rows } = await tx.query<{ id: string; seq: number }>(send, [
    sends.map(({ command }) => command.id),
    sends.map(({ session }) => session),
    sends.map(({ person }) => person),
    sends.map(({ command }) => command.correlationId),
    sends.map(({ command }) => command.expiresAt),
    sends.map(({ command }) => JSON.stringify(command)),
    sends.map(({ command, waits }) => (waits ? command.time : null)),
  ])
  const seqs = new Map(rows.map(({ id, seq }) => [id, seq]))
  return sends.flatMap(({ person, session, command, waits }) => {
    const seq = seqs.get(command.id)
    const numbered: Command[] = seq === undefined || waits ? [] : [{ ...command, seq }]
    return numbered.map((sent) => ({ person, session, command: sent }))
  })
}

async function writeChanges(tx: Tx, commits: readonly Commit[]): Promise<void> {
  for (const { withdrawals, updates } of commits) {
    for (const { withdrawal } of withdrawals) {
      await tx.query(`UPDATE proactive.command SET withdrawn = $2 WHERE id = $1`, [withdrawal.id, withdrawal.reason])
    }
    for (const { update } of updates) {
      await tx.query(`UPDATE proactive.command SET change = coalesce(change, '{}') || $2 WHERE id = $1`, [update.id, update])
    }
  }
}

async function writeAnswers(tx: Tx, answers: Commit['answers']): Promise<void> {
  if (answers.length === 0) return
  await tx.query(answer, [
    answers.map(({ request }) => request),
    answers.map(({ key }) => key),
    answers.map(({ result }) => JSON.stringify(result)),
    answers.map(({ result }) => undoTokenOf(result)),
  ])
}

async function writeOutbox(tx: Tx, commits: readonly Commit[]): Promise<void> {
  const effects = commits.flatMap(({ partition, outbox }) => outbox.map((effect) => ({ partition, effect })))
  if (effects.length === 0) return
  await tx.query(queue, [
    effects.map(({ effect }) => effect.id),
    effects.map(({ partition }) => partition),
    effects.map(({ effect }) => JSON.stringify(effect)),
  ])
}

function undoTokenOf(result: Result): string | null {
  if (!result.ok || result.value === null || typeof result.value !== 'object') return null
  const token = 'undoToken' in result.value ? result.value.undoToken : null
  return typeof token === 'string' ? token : null
}
