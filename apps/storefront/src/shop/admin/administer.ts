/**
 * What an operator changes in the shop. The triggers of the tables tell the assistant. A form sends beside each field what
 * it showed, as `was.<field>`: what the operator left as it was is not written, because it may have changed since.
 */

import { check, type Infer, ProactiveError, type Schema } from '@proactive/protocol'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readNow } from '../clock.js'
import { type Sql, transaction } from '../database.js'
import { reviewOrder } from '../held-orders.js'
import { providerLevels } from '../payment.js'

const id = z.string().min(1).max(80)
const whole = z.coerce.number().int().min(0).max(1_000_000)
/** A price in crowns, as an operator writes it: `39.90` or `39,90`. */
const crowns = z.string().regex(/^\d{1,6}([.,]\d{1,2})?$/).transform((text) => Math.round(Number(text.replace(',', '.')) * 100))

const product = z.object({ productId: id, variantId: z.string().max(80).default(''), onHand: whole.optional(), price: crowns.optional() })
const slot = z.object({ slotId: id, free: whole.optional(), price: crowns.optional() })
const review = z.object({ orderId: id, verdict: z.enum(['release', 'cancel']) })
const provider = z.object({ id, level: z.enum(providerLevels).optional(), failing: whole.optional() })

type Fields = Readonly<Record<string, string>>

/** Sets the stock and the price of a product, or of one of its variants. A bundle has a price only. */
export async function setProduct(pool: Pool, fields: Fields): Promise<void> {
  const { productId, variantId, onHand, price } = read(product, fields)
  await transaction(pool, async (tx) => {
    if (onHand !== undefined) await mustChange(tx, `UPDATE shop.stock SET on_hand = $3 WHERE product_id = $1 AND variant_id = $2 RETURNING 1`, [productId, variantId, onHand])
    if (price === undefined) return
    if (variantId === '') await mustChange(tx, `UPDATE shop.product SET price = $2 WHERE id = $1 RETURNING 1`, [productId, price])
    else await mustChange(tx, `UPDATE shop.variant SET price = $3 WHERE product_id = $1 AND id = $2 RETURNING 1`, [productId, variantId, price])
  })
}

/** Sets the price of a slot, and how many of its places are free: neither sold nor held for somebody. */
export async function setSlot(pool: Pool, fields: Fields): Promise<void> {
  const { slotId, free, price } = read(slot, fields)
  await transaction(pool, async (tx) => {
    if (price !== undefined) await mustChange(tx, `UPDATE shop.slot SET price = $2 WHERE id = $1 RETURNING 1`, [slotId, price])
    if (free === undefined) return
    // No place is sold or held between the count and the change.
    await tx.query(`SELECT shop.queue_up('slot', $1, '')`, [slotId])
    await mustChange(
      tx,
      `UPDATE shop.slot SET capacity = sold + $2 + (SELECT count(*) FROM shop.hold WHERE kind = 'slot' AND thing = $1 AND expires_at > $3::timestamptz)
        WHERE id = $1 RETURNING 1`,
      [slotId, free, new Date(await readNow(tx)).toISOString()],
    )
  })
}

/** Sets the health of a payment provider, and how many of the next payments it declines. */
export async function setProvider(pool: Pool, fields: Fields): Promise<void> {
  const { id: name, level, failing } = read(provider, fields)
  await mustChange(
    pool,
    `UPDATE shop.payment_provider SET level = coalesce($2, level), failing = coalesce($3, failing),
            told_at = CASE WHEN $2::text IS NULL THEN told_at ELSE extract(epoch FROM shop.clock()) * 1000 END WHERE id = $1 RETURNING 1`,
    [name, level ?? null, failing ?? null],
  )
}

/** Decides about an order that is held; the assistant's reaction carries it out. */
export async function reviewHeldOrder(pool: Pool, fields: Fields): Promise<void> {
  const { orderId, verdict } = read(review, fields)
  await reviewOrder(pool, orderId, verdict)
}

function read<S extends Schema>(schema: S, fields: Fields): Infer<S> {
  const checked = check(schema, Object.fromEntries(Object.entries(fields).filter(([name, value]) => fields[`was.${name}`] !== value)))
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return checked.value
}

async function mustChange(sql: Sql, text: string, values: unknown[]): Promise<void> {
  const { rows } = await sql.query(text, values)
  if (rows.length === 0) throw new ProactiveError('not_found', `The shop has nothing with the name ${JSON.stringify(values[0])}.`)
}
