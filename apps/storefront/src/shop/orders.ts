import { ProactiveError } from '@proactive/protocol'
import type { Address } from './address-fields.js'
import { type Checkout, isEnough } from './checkout.js'
import { readNow } from './clock.js'
import type { Sql } from './database.js'
import type { PaymentMethod } from './payment-methods.js'
import { shopClock, shopDay } from 'database/shop-time'

/**
 * The state of an order. `placing` goes on by itself, `unpaid` waits for another payment, `cancelling` gives back what
 * was reserved, `held` waits for an operator who reviews it.
 */
export type OrderStatus = 'placing' | 'unpaid' | 'cancelling' | 'cancelled' | 'placed' | 'held' | 'shipped' | 'delivered'

/** A line of an order; `price` of one piece, in haléře. */
export interface OrderLine {
  productId: string
  variantId: string
  quantity: number
  price: number
}

/** An order with its lines; amounts in haléře. */
export interface Order {
  id: string
  personId: string
  userId: string | null
  status: OrderStatus
  placedAt: Date
  /** Goods and delivery together. */
  total: number
  deliveryPrice: number
  method: PaymentMethod | null
  address: Address | null
  slotId: string | null
  /** Why the order is unpaid or was cancelled. */
  failure: string | null
  /** How many steps of placing the order are done. */
  done: number
  attempt: number
  retryKey: string | null
  /** Until when an unpaid order is kept. */
  dueAt: Date | null
  items: OrderLine[]
}

const columns = `o.id, o.person_id AS "personId", o.user_id AS "userId", o.status, o.placed_at AS "placedAt", o.total,
  o.delivery_price AS "deliveryPrice", o.method, o.address, o.slot_id AS "slotId", o.failure, o.done, o.attempt, o.retry_key AS "retryKey", o.due_at AS "dueAt",
  coalesce((SELECT json_agg(json_build_object('productId', i.product_id, 'variantId', i.variant_id, 'quantity', i.quantity, 'price', i.price)
    ORDER BY i.product_id, i.variant_id) FROM shop.order_item i WHERE i.order_id = o.id), '[]') AS items`

/** How long the worker waits for the process that places an order before it takes over, in milliseconds. */
export const takeOverMs = 15_000

/**
 * Creates the order of a person's checkout once for the key of its form; nothing is reserved yet. Must run inside a
 * transaction.
 *
 * @returns the ID of the order, of the earlier one when the key was used before
 * @throws ProactiveError `unavailable` when the checkout is not complete, `not_found` when another person used the key
 */
export async function createOrder(tx: Sql, personId: string, key: string, { basket, address, zone, slot, method }: Checkout): Promise<string> {
  const known = await tx.query<{ id: string; personId: string }>(`SELECT id, person_id AS "personId" FROM shop."order" WHERE key = $1`, [key])
  const [earlier] = known.rows
  if (earlier && earlier.personId !== personId) throw new ProactiveError('not_found', 'You have no order with that key.')
  if (earlier) return earlier.id
  if (!isEnough(basket) || zone === null || slot === null || method === null) {
    throw new ProactiveError('unavailable', 'The checkout is not complete: an address, a slot and a payment method are needed.')
  }
  const now = await readNow(tx)
  const id = `o-${crypto.randomUUID()}`
  const userId = personId.startsWith('user:') ? personId.slice('user:'.length) : null
  const { rows } = await tx.query(
    `INSERT INTO shop."order" (id, key, person_id, user_id, placed_at, slot_id, total, delivery_price, status, address, method, due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'placing', $9::jsonb, $10, $11) ON CONFLICT (key) DO NOTHING RETURNING 1`,
    [
      id,
      key,
      personId,
      userId,
      new Date(now).toISOString(),
      slot.id,
      basket.total + slot.price,
      slot.price,
      JSON.stringify(address),
      method,
      new Date(now + takeOverMs).toISOString(),
    ],
  )
  // Another request with this key committed in between.
  if (rows.length === 0) return createOrder(tx, personId, key, { basket, address, zone, slot, method })
  for (const { productId, variantId = '', quantity, price } of basket.items) {
    await tx.query(`INSERT INTO shop.order_item (order_id, product_id, variant_id, quantity, price) VALUES ($1, $2, $3, $4, $5)`, [
      id,
      productId,
      variantId,
      quantity,
      price,
    ])
  }
  return id
}

/**
 * Reads an order.
 *
 * @throws ProactiveError `not_found` when there is none with the ID
 */
export async function readOrder(sql: Sql, id: string, { lock = false } = {}): Promise<Order> {
  const { rows } = await sql.query<Order>(`SELECT ${columns} FROM shop."order" o WHERE o.id = $1${lock ? ' FOR UPDATE' : ''}`, [id])
  const [order] = rows
  if (!order) throw new ProactiveError('not_found', `There is no order ${id}.`)
  return order
}

/**
 * Reads an order of a person.
 *
 * @throws ProactiveError `not_found` when this person has none with the ID
 */
export async function readOwnOrder(sql: Sql, id: string, personId: string | null): Promise<Order> {
  const order = await readOrder(sql, id)
  if (order.personId !== personId) throw new ProactiveError('not_found', `There is no order ${id}.`)
  return order
}

/** Lists the orders of a person, the newest first. */
export async function listOrders(sql: Sql, personId: string): Promise<Order[]> {
  const { rows } = await sql.query<Order>(
    `SELECT ${columns} FROM shop."order" o WHERE o.person_id = $1 ORDER BY o.placed_at DESC, o.id DESC LIMIT 100`,
    [personId],
  )
  return rows
}

/** Returns the status of a person's newest order; null without one. */
export async function latestStatus(sql: Sql, personId: string): Promise<OrderStatus | null> {
  const { rows } = await sql.query<{ status: OrderStatus }>(
    `SELECT status FROM shop."order" WHERE person_id = $1 ORDER BY placed_at DESC, id DESC LIMIT 1`,
    [personId],
  )
  return rows[0]?.status ?? null
}

/** Returns the person's order that still waits for its payment, unless it was placed by the form with the key `except`. */
export async function unpaidOrder(sql: Sql, personId: string, { except = '' } = {}): Promise<Order | null> {
  const { rows } = await sql.query<Order>(
    `SELECT ${columns} FROM shop."order" o
      WHERE o.person_id = $1 AND o.status = 'unpaid' AND o.key IS DISTINCT FROM $2 ORDER BY o.placed_at DESC LIMIT 1`,
    [personId, except],
  )
  return rows[0] ?? null
}

/** The day and the hours of a delivery by the clock of the shop; null for an order without a slot. */
export async function deliveryOf(sql: Sql, { slotId }: Order): Promise<{ day: string; start: string; end: string } | null> {
  const { rows } = await sql.query<{ start: Date; end: Date }>(`SELECT start, "end" FROM shop.slot WHERE id = $1`, [slotId])
  const [slot] = rows
  return slot ? { day: shopDay(slot.start), start: shopClock(slot.start), end: shopClock(slot.end) } : null
}

/** Returns the ID of the order that a form with this key placed; null without one. */
export async function orderByKey(sql: Sql, key: string): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>(`SELECT id FROM shop."order" WHERE key = $1`, [key])
  return rows[0]?.id ?? null
}

/**
 * Returns the ID of the person's newest order that waits for its payment, or that was paid again under this key; null
 * without one.
 */
export async function orderToRetry(sql: Sql, personId: string, key: string): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM shop."order" WHERE person_id = $1 AND (status = 'unpaid' OR retry_key = $2) ORDER BY placed_at DESC LIMIT 1`,
    [personId, key],
  )
  return rows[0]?.id ?? null
}
