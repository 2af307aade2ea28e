/**
 * Places orders, step by step, so that an order ends placed or cancelled whatever happens in between:
 *
 *   placing ── all steps done ──▶ placed
 *   placing ── payment refused ──▶ unpaid ── another payment ──▶ placing
 *                                  unpaid ── kept too long, or given up ──▶ cancelling
 *   placing ── slot or stock refused ──▶ cancelling ── all steps undone ──▶ cancelled
 *
 * The number of steps done is stored with what each step did, in one transaction. When a process ends in between, the
 * worker of any process goes on from there (`finishOrders`). Several processes may go on with one order at once: each
 * step checks under a lock of the order that it is the next one.
 */

import { ProactiveError } from '@proactive/protocol'
import type { Pool } from 'pg'
import { readCheckout } from './checkout.js'
import { readNow } from './clock.js'
import { type Sql, transaction } from './database.js'
import { orderSteps, tell } from './order-steps.js'
import { createOrder, type Order, readOrder, readOwnOrder, takeOverMs, unpaidOrder } from './orders.js'
import type { PaymentMethod } from './payment-methods.js'

/** How long an unpaid order keeps its slot and its stock, in milliseconds. */
export const unpaidMs = 600_000

/**
 * Places the order of a person's checkout once for the key of its form, and returns it as it ended: placed, unpaid or
 * cancelled. An earlier order that waits for its payment is given up.
 *
 * @throws ProactiveError `unavailable` when the checkout is not complete
 *
 * @example
 * const order = await placeOrder(pool, 'user:u482', key)
 */
export async function placeOrder(pool: Pool, personId: string, key: string): Promise<Order> {
  const earlier = await unpaidOrder(pool, personId, { except: key })
  if (earlier) await cancelOrder(pool, earlier.id, personId)
  const id = await transaction(pool, async (tx) => {
    await lockOrders(tx, personId)
    const { rows } = await tx.query<{ id: string }>(`SELECT id FROM shop."order" WHERE person_id = $1 AND status = 'placing'`, [personId])
    // A second tab places the same basket: it is one order.
    return rows[0]?.id ?? createOrder(tx, personId, key, await readCheckout(tx, personId))
  })
  return advance(pool, id)
}

/**
 * Pays an unpaid order again, once for the key, and returns it as it ended.
 *
 * @throws ProactiveError `unavailable` when the order does not wait for a payment
 */
export async function retryPayment(pool: Pool, { id, personId, method, key }: { id: string; personId: string; method: PaymentMethod; key: string }): Promise<Order> {
  await transaction(pool, async (tx) => {
    await readOwnOrder(tx, id, personId)
    const { status, retryKey } = await readOrder(tx, id, { lock: true })
    if (retryKey === key) return
    if (status !== 'unpaid') throw new ProactiveError('unavailable', `The order ${id} does not wait for a payment.`)
    await tx.query(
      `UPDATE shop."order" SET status = 'placing', method = $2, attempt = attempt + 1, retry_key = $3, failure = NULL, due_at = $4 WHERE id = $1`,
      [id, method, key, await later(tx, takeOverMs)],
    )
  })
  return advance(pool, id)
}

/** Gives up an unpaid order of a person: slot and stock are given back. Any other order stays as it is. */
export async function cancelOrder(pool: Pool, id: string, personId: string): Promise<Order> {
  await transaction(pool, async (tx) => {
    await readOwnOrder(tx, id, personId)
    await tx.query(`UPDATE shop."order" SET status = 'cancelling' WHERE id = $1 AND status = 'unpaid'`, [id])
  })
  return advance(pool, id)
}

/**
 * Goes on with every order that a process left in the middle, and gives up the ones that nobody paid in time. Returns
 * how many there were. The errors of single orders are passed to `onError`; such an order is tried again.
 *
 * @example
 * setInterval(() => void finishOrders(pool, console.error), 5_000)
 */
export async function finishOrders(pool: Pool, onError: (error: unknown, orderId: string) => void): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(
    `UPDATE shop."order" SET status = CASE status WHEN 'unpaid' THEN 'cancelling' ELSE status END,
            due_at = shop.clock() + $1 * interval '1 millisecond'
      WHERE due_at <= shop.clock() AND status IN ('placing', 'unpaid', 'cancelling') RETURNING id`,
    [takeOverMs],
  )
  for (const { id } of rows) await advance(pool, id).catch((error: unknown) => onError(error, id))
  return rows.length
}

/** Runs or undoes steps until the order rests. */
async function advance(pool: Pool, id: string): Promise<Order> {
  for (;;) {
    const order = await readOrder(pool, id)
    if (order.status === 'placing') await runNext(pool, order)
    else if (order.status === 'cancelling') await undoLast(pool, order)
    else return order
  }
}

async function runNext(pool: Pool, order: Order): Promise<void> {
  const step = orderSteps[order.done]
  const answer = await step?.ask?.(pool, order)
  await inTurn(pool, order, async (tx) => {
    await tx.query('SAVEPOINT step')
    const refused = step ? await step.run(tx, order, answer) : null
    if (refused !== null) {
      await tx.query('ROLLBACK TO SAVEPOINT step')
      return refuse(tx, order, refused)
    }
    const done = order.done + 1
    const isLast = done >= orderSteps.length
    await tx.query(`UPDATE shop."order" SET done = $2, status = $3, due_at = $4 WHERE id = $1`, [
      order.id,
      done,
      isLast ? 'placed' : 'placing',
      isLast ? null : await later(tx, takeOverMs),
    ])
  })
}

async function undoLast(pool: Pool, order: Order): Promise<void> {
  await inTurn(pool, order, async (tx) => {
    if (order.done > 0) await orderSteps[order.done - 1]?.undo(tx, order)
    const done = Math.max(0, order.done - 1)
    await tx.query(`UPDATE shop."order" SET done = $2, status = $3, due_at = $4 WHERE id = $1`, [
      order.id,
      done,
      done === 0 ? 'cancelled' : 'cancelling',
      done === 0 ? null : await later(tx, takeOverMs),
    ])
  })
}

/** Decides what becomes of an order whose step is refused, and tells the assistant. */
async function refuse(tx: Sql, order: Order, why: string): Promise<void> {
  const { id, personId, userId, total, method } = order
  const isPayment = orderSteps[order.done]?.name === 'payment'
  await tx.query(`UPDATE shop."order" SET status = $2, failure = $3, due_at = $4 WHERE id = $1`, [
    id,
    isPayment ? 'unpaid' : 'cancelling',
    why,
    await later(tx, isPayment ? unpaidMs : takeOverMs),
  ])
  const [what, productId] = why.split(':')
  if (isPayment) {
    await tell(tx, 'payment.failed', order, { orderId: id, personId, ...(userId !== null && { userId }), method, code: why, amount: total })
  } else if (what === 'stock') await tell(tx, 'inventory.reservation_failed', order, { productId })
}

/** Runs a change of an order in a transaction, unless another process has changed the order since it was read. */
async function inTurn(pool: Pool, order: Order, change: (tx: Sql) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(pool, async (tx) => {
        const now = await readOrder(tx, order.id, { lock: true })
        const isSame = now.status === order.status && now.done === order.done && now.attempt === order.attempt
        if (isSame) await change(tx)
      })
    } catch (error) {
      // A deadlock with a transaction that holds several pieces: PostgreSQL ended this one, and nothing was written.
      if (attempt >= 5 || !isDeadlock(error)) throw error
    }
  }
}

const isDeadlock = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '40P01'

async function lockOrders(tx: Sql, personId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('shop.order'), hashtext($1))`, [personId])
}

const later = async (tx: Sql, ms: number): Promise<string> => new Date((await readNow(tx)) + ms).toISOString()
