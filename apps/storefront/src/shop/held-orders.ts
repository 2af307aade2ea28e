/**
 * Orders that are held because their account is risky: an operator releases or cancels them. Every change is made once,
 * whatever step asks for it again.
 *
 *   placed ── held ──▶ held ── released ──▶ placed
 *                      held ── cancelled ──▶ cancelled, its slot and its stock given back, its refund requested
 */

import { ProactiveError } from '@proactive/protocol'
import type { Pool } from 'pg'
import { type Sql, transaction } from './database.js'
import { orderSteps, tell } from './order-steps.js'
import { readOrder } from './orders.js'

/** An order that waits for a review. */
export interface Review {
  orderId: string
  note: string
  at: Date
  total: number
}

/** Returns the newest order of a user that could still be held, or is; null without one. */
export async function orderToHold(sql: Sql, userId: string): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM shop."order" WHERE user_id = $1 AND status IN ('placed', 'held') ORDER BY placed_at DESC LIMIT 1`,
    [userId],
  )
  return rows[0]?.id ?? null
}

/**
 * Holds a placed order.
 *
 * @throws ProactiveError `unavailable` when the order is neither placed nor held: it has left the shop meanwhile
 */
export async function holdOrder(sql: Sql, id: string): Promise<void> {
  const { rows } = await sql.query(`UPDATE shop."order" SET status = 'held' WHERE id = $1 AND status IN ('placed', 'held') RETURNING 1`, [id])
  if (rows.length === 0) throw new ProactiveError('unavailable', `The order ${id} cannot be held any more.`)
}

/** Lets a held order go on, and closes its review. An order that is not held stays as it is. */
export async function releaseOrder(pool: Pool, id: string): Promise<void> {
  await transaction(pool, async (tx) => {
    await tx.query(`UPDATE shop."order" SET status = 'placed' WHERE id = $1 AND status = 'held'`, [id])
    await closeReviews(tx, id)
  })
}

/** Asks an operator to review an order, once for the key. */
export async function askForReview(sql: Sql, id: string, note: string, key: string): Promise<void> {
  await sql.query(`INSERT INTO shop.task (id, kind, order_id, note) VALUES ($1, 'review_order', $2, $3) ON CONFLICT (id) DO NOTHING`, [key, id, note])
}

/** Cancels a held order: its slot, its stock and, by the refund's own reaction, its money go back. */
export async function cancelHeldOrder(pool: Pool, id: string, causationId: string): Promise<void> {
  await transaction(pool, async (tx) => {
    const order = await readOrder(tx, id, { lock: true })
    if (order.status !== 'held') return
    for (const step of orderSteps.filter(({ name }) => name === 'slot' || name === 'stock')) await step.undo(tx, order)
    await tx.query(`UPDATE shop."order" SET status = 'cancelled', failure = 'review' WHERE id = $1`, [id])
    await closeReviews(tx, id)
    const { rows: paid } = await tx.query<{ amount: number; method: string }>(
      `UPDATE shop.payment SET status = 'refunding' WHERE order_id = $1 AND status = 'paid' AND method <> 'cash' RETURNING amount, method`,
      [id],
    )
    for (const { amount, method } of paid) {
      await tx.query(`INSERT INTO shop.refund (order_id, amount, method) VALUES ($1, $2, $3) ON CONFLICT (order_id) DO NOTHING`, [id, amount, method])
      await tell(tx, 'refund.requested', order, { orderId: id, amount, method }, { eventId: `refund ${id}`, causationId })
    }
  })
}

/** Lists the orders that wait for a review, the oldest first. */
export async function listReviews(sql: Sql): Promise<Review[]> {
  const { rows } = await sql.query<Review>(
    `SELECT t.order_id AS "orderId", t.note, t.at, o.total FROM shop.task t JOIN shop."order" o ON o.id = t.order_id
      WHERE t.kind = 'review_order' AND t.done_at IS NULL ORDER BY t.at`,
  )
  return rows
}

/**
 * Tells the assistant what an operator decided about a held order; its reaction releases or cancels it.
 *
 * @throws ProactiveError `not_found` when the order does not wait for a review
 */
export async function reviewOrder(pool: Pool, id: string, verdict: 'release' | 'cancel'): Promise<void> {
  await transaction(pool, async (tx) => {
    const order = await readOrder(tx, id, { lock: true })
    if (order.status !== 'held') throw new ProactiveError('not_found', `The order ${id} does not wait for a review.`)
    await tell(tx, 'order.reviewed', order, { orderId: id, verdict })
  })
}

async function closeReviews(tx: Sql, id: string): Promise<void> {
  await tx.query(`UPDATE shop.task SET done_at = shop.clock() WHERE order_id = $1 AND kind = 'review_order' AND done_at IS NULL`, [id])
}
