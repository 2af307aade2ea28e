/**
 * The steps of placing an order, in their order: a place of the slot, the pieces of stock, the payment, and the
 * confirmation. Each step runs in one transaction together with the note that it is done, and each but the last, which
 * cannot fail, can be undone. `order-saga.ts` runs them.
 */

import { sell } from 'database/holds'
import type { Pool } from 'pg'
import { readNow } from './clock.js'
import type { Sql } from './database.js'
import type { Order } from './orders.js'
import { charge, type PaymentAnswer, refund } from './payment.js'

export interface OrderStep {
  name: 'slot' | 'stock' | 'payment' | 'confirmation'
  /** Asks another service, outside of the transaction and at least once. */
  ask?(pool: Pool, order: Order): Promise<PaymentAnswer>
  /** Does the step, and returns why it is refused, or null. What a refused step wrote is rolled back. */
  run(tx: Sql, order: Order, answer?: PaymentAnswer): Promise<string | null>
  undo(tx: Sql, order: Order): Promise<void>
}

/**
 * Keeps an event about an order for the assistant, in the transaction of what it tells of; see `order-events.ts`. Of one
 * ID, it is kept once; `causationId` is what it follows from.
 */
export async function tell(
  tx: Sql,
  type: string,
  { id, personId }: Pick<Order, 'id' | 'personId'>,
  data: object,
  { eventId = crypto.randomUUID(), causationId }: { eventId?: string; causationId?: string } = {},
): Promise<void> {
  await tx.query(
    `INSERT INTO shop.order_event (id, person_id, type, subject, data, causation) VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT (id) DO NOTHING`,
    [eventId, personId, type, `order/${id}`, JSON.stringify(data), causationId ?? null],
  )
}

const slot: OrderStep = {
  name: 'slot',
  async run(tx, { slotId, personId }) {
    const now = await readNow(tx)
    const sold = slotId !== null && (await sell(tx, { type: 'slot', slotId }, { person: personId, quantity: 1, now }))
    return sold ? null : 'slot'
  },
  async undo(tx, { slotId }) {
    await tx.query('UPDATE shop.slot SET sold = sold - 1 WHERE id = $1', [slotId])
  },
}

interface Demand {
  productId: string
  variantId: string
  pieces: number
}

/**
 * Returns how many pieces of each product an order needs: the parts of its bundles, and several lines of one product
 * together. In one order for all buyers, so that no two wait for each other.
 */
async function demandOf(tx: Sql, orderId: string): Promise<Demand[]> {
  const { rows } = await tx.query<Demand>(
    `SELECT coalesce(b.product_id, i.product_id) AS "productId", coalesce(b.variant_id, i.variant_id) AS "variantId",
            sum(i.quantity * coalesce(b.quantity, 1))::int AS pieces
       FROM shop.order_item i LEFT JOIN shop.bundle_part b ON b.bundle_id = i.product_id
      WHERE i.order_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [orderId],
  )
  return rows
}

const stock: OrderStep = {
  name: 'stock',
  async run(tx, { id, personId }) {
    const now = await readNow(tx)
    for (const { productId, variantId, pieces } of await demandOf(tx, id)) {
      const thing = { type: 'stock' as const, productId, variantId }
      if (!(await sell(tx, thing, { person: personId, quantity: pieces, now }))) return `stock:${productId}`
    }
    return null
  },
  async undo(tx, { id }) {
    for (const { productId, variantId, pieces } of await demandOf(tx, id)) {
      await tx.query(`UPDATE shop.stock SET on_hand = on_hand + $3 WHERE product_id = $1 AND variant_id = $2`, [productId, variantId, pieces])
    }
  },
}

const payment: OrderStep = {
  name: 'payment',
  ask: (pool, { id, attempt, method, total }) =>
    charge(pool, { key: `${id}:${attempt}`, orderId: id, method: method ?? 'cash', amount: total }),
  async run(tx, order, answer) {
    if (answer?.ok === false) return answer.code
    if (order.attempt > 1) await tell(tx, 'payment.recovered', order, { orderId: order.id })
    return null
  },
  undo: (tx, { id }) => refund(tx, id),
}

const confirmation: OrderStep = {
  name: 'confirmation',
  async run(tx, order) {
    const { id, personId, userId, total, items, address } = order
    await emptyBasket(tx, id, personId)
    if (userId !== null && address !== null) {
      const { note: _, ...saved } = address
      await tx.query(`UPDATE shop.shopper SET address = $2::jsonb, postcode = $3 WHERE id = $1`, [userId, JSON.stringify(saved), address.postcode])
    }
    await tx.query(`DELETE FROM shop.checkout WHERE person_id = $1`, [personId])
    await tx.query(`DELETE FROM shop.hold WHERE kind = 'slot' AND person_id = $1`, [personId])
    await tx.query(`UPDATE shop.choice SET slot_id = NULL WHERE person_id = $1 AND slot_id = $2`, [personId, order.slotId])
    await tell(tx, 'order.placed', order, {
      orderId: id,
      personId,
      ...(userId !== null && { userId }),
      total,
      items: items.map(({ productId, variantId, quantity }) => ({ productId, ...(variantId !== '' && { variantId }), quantity })),
    })
    return null
  },
  // An order is placed once this step is done, and a placed order is not undone.
  undo: async () => undefined,
}

/** Takes out of the basket what was ordered; what the shopper added since stays. */
async function emptyBasket(tx: Sql, orderId: string, personId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('shop.basket'), hashtext($1))`, [personId])
  await tx.query(
    `DELETE FROM shop.basket_item b USING shop.order_item i
      WHERE i.order_id = $1 AND b.person_id = $2 AND b.product_id = i.product_id AND b.variant_id = i.variant_id AND b.quantity <= i.quantity`,
    [orderId, personId],
  )
  await tx.query(
    `UPDATE shop.basket_item b SET quantity = b.quantity - i.quantity FROM shop.order_item i
      WHERE i.order_id = $1 AND b.person_id = $2 AND b.product_id = i.product_id AND b.variant_id = i.variant_id`,
    [orderId, personId],
  )
}

export const orderSteps: readonly OrderStep[] = [slot, stock, payment, confirmation]
