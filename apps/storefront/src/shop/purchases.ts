/** What the shop does with an order once it is placed, beside delivering it: counts it, checks it, and thanks for it. */

import type { Pool } from 'pg'
import { shopDay } from 'database/shop-time'
import { type Sql, transaction } from './database.js'

/** Counts the orders of the last day that go to the same address as this one, which is among them; 0 without an address. */
export async function ordersAtAddress(sql: Sql, orderId: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM shop."order" o JOIN shop."order" same
         ON lower(same.address->>'street') = lower(o.address->>'street') AND same.address->>'postcode' = o.address->>'postcode'
      WHERE o.id = $1 AND same.placed_at > o.placed_at - interval '1 day' AND same.placed_at <= o.placed_at + interval '1 day'
        AND same.status NOT IN ('placing', 'unpaid')`,
    [orderId],
  )
  return rows[0]?.n ?? 0
}

/** Pieces of a product, of which an order has several. */
export interface Piece {
  productId: string
  quantity: number
}

/** Adds what was ordered to the sales of the day, once for the key. */
export async function countSales(pool: Pool, pieces: readonly Piece[], time: number, key: string): Promise<void> {
  await transaction(pool, async (tx) => {
    const { rows } = await tx.query(`INSERT INTO shop.done_step (key) VALUES ($1) ON CONFLICT (key) DO NOTHING RETURNING 1`, [key])
    if (rows.length > 0) await addSales(tx, pieces, time, 1)
  })
}

/** Takes what was ordered out of the sales of the day again, if the key has counted it. */
export async function uncountSales(pool: Pool, pieces: readonly Piece[], time: number, key: string): Promise<void> {
  await transaction(pool, async (tx) => {
    const { rows } = await tx.query(`DELETE FROM shop.done_step WHERE key = $1 RETURNING 1`, [key])
    if (rows.length > 0) await addSales(tx, pieces, time, -1)
  })
}

/** Keeps a thank-you for the mailer, once for the key. */
export async function thank(sql: Sql, { personId, orderId }: { personId: string; orderId: string }, key: string): Promise<void> {
  await sql.query(`INSERT INTO shop.notification (id, person_id, kind, order_id) VALUES ($1, $2, 'thank_you', $3) ON CONFLICT (id) DO NOTHING`, [key, personId, orderId])
}

async function addSales(tx: Sql, pieces: readonly Piece[], time: number, sign: 1 | -1): Promise<void> {
  // In one order for all, so that no two wait for each other.
  for (const { productId, quantity } of pieces.toSorted((a, b) => (a.productId < b.productId ? -1 : 1))) {
    await tx.query(
      `INSERT INTO shop.product_sales (product_id, day, pieces) VALUES ($1, $2, $3)
       ON CONFLICT (product_id, day) DO UPDATE SET pieces = product_sales.pieces + $3`,
      [productId, shopDay(new Date(time)), sign * quantity],
    )
  }
}
