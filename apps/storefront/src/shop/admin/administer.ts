/** What an operator changes in the shop. The triggers of the tables tell the assistant. */

import { check, type Infer, ProactiveError, type Schema } from '@proactive/protocol'
import { z } from 'zod'
import { connections, type Sql, transaction } from '../database.js'
import { reviewOrder } from '../held-orders.js'
import { providerLevels } from '../payment.js'

const id = z.string().min(1).max(80)
const whole = z.coerce.number().int().min(0).max(1_000_000)
/** A price in crowns, as an operator writes it: `39.90` or `39,90`. */
const crowns = z.string().regex(/^\d{1,6}([.,]\d{1,2})?$/).transform((text) => Math.round(Number(text.replace(',', '.')) * 100))

const product = z.object({ productId: id, variantId: z.string().max(80).default(''), onHand: whole.optional(), price: crowns })
const slot = z.object({ slotId: id, free: whole })
const review = z.object({ orderId: id, verdict: z.enum(['release', 'cancel']) })
const provider = z.object({ id, level: z.enum(providerLevels), failing: whole })

/** Sets the stock and the price of a product, or of one of its variants. A bundle has a price only. */
export async function setProduct(fields: Record<string, string>): Promise<void> {
  const { productId, variantId, onHand, price } = read(product, fields)
  await transaction(connections().pool, async (tx) => {
    if (onHand !== undefined) await mustChange(tx, `UPDATE shop.stock SET on_hand = $3 WHERE product_id = $1 AND variant_id = $2 RETURNING 1`, [productId, variantId, onHand])
    if (variantId === '') await mustChange(tx, `UPDATE shop.product SET price = $2 WHERE id = $1 RETURNING 1`, [productId, price])
    else await mustChange(tx, `UPDATE shop.variant SET price = $3 WHERE product_id = $1 AND id = $2 RETURNING 1`, [productId, variantId, price])
  })
}

/** Sets how many places of a slot are still to be sold. */
export async function setSlot(fields: Record<string, string>): Promise<void> {
  const { slotId, free } = read(slot, fields)
  await mustChange(connections().pool, `UPDATE shop.slot SET capacity = sold + $2 WHERE id = $1 RETURNING 1`, [slotId, free])
}

/** Sets the health of a payment provider, and how many of the next payments it declines. */
export async function setProvider(fields: Record<string, string>): Promise<void> {
  const { id: name, level, failing } = read(provider, fields)
  await mustChange(
    connections().pool,
    `UPDATE shop.payment_provider SET level = $2, failing = $3, told_at = extract(epoch FROM shop.clock()) * 1000 WHERE id = $1 RETURNING 1`,
    [name, level, failing],
  )
}

/** Decides about an order that is held; the assistant's reaction carries it out. */
export async function reviewHeldOrder(fields: Record<string, string>): Promise<void> {
  const { orderId, verdict } = read(review, fields)
  await reviewOrder(connections().pool, orderId, verdict)
}

function read<S extends Schema>(schema: S, fields: Record<string, string>): Infer<S> {
  const checked = check(schema, fields)
  if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
  return checked.value
}

async function mustChange(sql: Sql, text: string, values: unknown[]): Promise<void> {
  const { rows } = await sql.query(text, values)
  if (rows.length === 0) throw new ProactiveError('not_found', `The shop has nothing with the name ${JSON.stringify(values[0])}.`)
}
