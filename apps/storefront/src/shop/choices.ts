import { ProactiveError } from '@proactive/protocol'
import type { Sql } from './database.js'

/** The preferences that a person keeps across visits. */
export type Choices = {
  paymentMethod: string | null
  slotId: string | null
  dietary: string[]
}

const columns = `payment_method AS "paymentMethod", slot_id AS "slotId", dietary`

/** Reads a person's choices; a person without any has none. */
export async function readChoices(sql: Sql, personId: string): Promise<Choices> {
  const { rows } = await sql.query<Choices>(`SELECT ${columns} FROM shop.choice WHERE person_id = $1`, [personId])
  return rows[0] ?? { paymentMethod: null, slotId: null, dietary: [] }
}

/**
 * Changes a person's choices once for its key and records the choices before. Idempotent: a second call with the key
 * only reads. Must run inside a transaction.
 *
 * @returns the choices after the change
 *
 * @example
 * await transaction(pool, (tx) => chooseOnce(tx, key, 'user:u482', { paymentMethod: 'paypal' }))
 */
export async function chooseOnce(tx: Sql, key: string, personId: string, change: Partial<Choices>): Promise<Choices> {
  await lockChoices(tx, personId)
  const before = await readChoices(tx, personId)
  const { rows } = await tx.query(
    `INSERT INTO shop.choice_change (key, person_id, payment_method, slot_id, dietary) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (key) DO NOTHING RETURNING key`,
    [key, personId, before.paymentMethod, before.slotId, before.dietary],
  )
  if (rows.length === 0) return before
  const after = { ...before, ...change }
  await writeChoices(tx, personId, after)
  return after
}

/**
 * Undoes a change once: the choice named `changed` returns to its value before the change. With `chosen`, the value that
 * the change set, a choice that the person has changed by hand since stays as it is.
 *
 * @returns the choices after undoing
 * @throws ProactiveError `not_found` when this person made no change with the key
 */
export async function undoChoice(tx: Sql, key: string, personId: string, changed: keyof Choices, chosen?: string): Promise<Choices> {
  await lockChoices(tx, personId)
  const { rows } = await tx.query<Choices & { undone: boolean }>(
    `SELECT ${columns}, undone_at IS NOT NULL AS undone FROM shop.choice_change WHERE key = $1 AND person_id = $2`,
    [key, personId],
  )
  const before = rows[0]
  if (!before) throw new ProactiveError('not_found', 'This person has no change of choices with that key.')
  const now = await readChoices(tx, personId)
  if (before.undone) return now
  const isTouched = chosen !== undefined && now[changed] !== chosen
  const after = isTouched ? now : { ...now, [changed]: before[changed] }
  await writeChoices(tx, personId, after)
  await tx.query(`UPDATE shop.choice_change SET undone_at = now() WHERE key = $1`, [key])
  return after
}

/**
 * Forgets a dietary filter of a person: among the choices, and among those that former changes have recorded. Must run
 * inside a transaction.
 *
 * @example
 * await transaction(pool, (tx) => forgetDiet(tx, 'user:u482', 'vegan'))
 */
export async function forgetDiet(tx: Sql, personId: string, diet: string): Promise<void> {
  await lockChoices(tx, personId)
  for (const table of ['choice', 'choice_change']) {
    await tx.query(`UPDATE shop.${table} SET dietary = array_remove(dietary, $2) WHERE person_id = $1 AND $2 = ANY (dietary)`, [personId, diet])
  }
}

async function lockChoices(tx: Sql, personId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('shop.choice'), hashtext($1))`, [personId])
}

async function writeChoices(tx: Sql, personId: string, { paymentMethod, slotId, dietary }: Choices): Promise<void> {
  await tx.query(
    `INSERT INTO shop.choice (person_id, payment_method, slot_id, dietary) VALUES ($1, $2, $3, $4)
     ON CONFLICT (person_id) DO UPDATE SET
       payment_method = excluded.payment_method, slot_id = excluded.slot_id, dietary = excluded.dietary`,
    [personId, paymentMethod, slotId, dietary],
  )
}
