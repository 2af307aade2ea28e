import { applies, type Sql } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import { priceChanged, profileUpdated, slotCapacityChanged, stockChanged } from './shop-events.js'

/** Applies business events to the shop's tables, in the transaction that appends the events. */
export const applications = [
  applies(stockChanged, async (tx, { data: { productId, variantId = '', stock } }) => {
    await mustChange(
      tx,
      'product',
      `UPDATE shop.stock SET on_hand = $3 WHERE product_id = $1 AND variant_id = $2 RETURNING 1`,
      [productId, variantId, stock],
    )
  }),
  applies(slotCapacityChanged, async (tx, { data: { zone, slotId, to } }) => {
    await mustChange(
      tx,
      'slot',
      `UPDATE shop.slot SET capacity = sold + $3 WHERE id = $1 AND zone_id = $2 RETURNING 1`,
      [slotId, zone, to],
    )
  }),
  applies(priceChanged, async (tx, { data: { productId, variantId, to } }) => {
    const product = `UPDATE shop.product SET price = $2 WHERE id = $1 RETURNING 1`
    const variant = `UPDATE shop.variant SET price = $2 WHERE product_id = $1 AND id = $3 RETURNING 1`
    if (variantId === undefined) await mustChange(tx, 'product', product, [productId, to])
    else await mustChange(tx, 'variant', variant, [productId, to, variantId])
  }),
  applies(profileUpdated, async (tx, { data: { userId, postcode, tier, preferredSlot, dietary } }) => {
    await tx.query(
      `INSERT INTO shop.shopper (id, name, tier, postcode, preferred_slot, dietary)
       VALUES ($1, $1, coalesce($2, 'standard'), $3, $4, coalesce($5::text[], '{}'))
       ON CONFLICT (id) DO UPDATE SET
         tier = coalesce($2, shopper.tier),
         postcode = coalesce($3, shopper.postcode),
         preferred_slot = coalesce($4, shopper.preferred_slot),
         dietary = coalesce($5::text[], shopper.dietary)`,
      [userId, tier ?? null, postcode ?? null, preferredSlot ?? null, dietary ?? null],
    )
  }),
]

async function mustChange(tx: Sql, what: string, text: string, values: unknown[]): Promise<void> {
  const { rows } = await tx.query(text, values)
  if (rows.length === 0) throw new ProactiveError('invalid_event', `The shop has no ${what} for ${JSON.stringify(values)}.`)
}
