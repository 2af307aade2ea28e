import { applies, type Sql } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import {
  loyaltyTierChanged,
  methodUnavailable,
  orderShipped,
  priceChanged,
  profileUpdated,
  providerDegraded,
  providerRecovered,
  recommendationComputed,
  slotCapacityChanged,
  stockChanged,
} from './shop-events.js'

type Product = { productId: string; variantId?: string | undefined }
const productOf = ({ productId, variantId = '' }: Product): string => `${productId}/${variantId}`

/**
 * Applies business events to the shop's tables, in the transaction that appends the events. Stock, places and prices are
 * those of the newest event; the triggers of the tables pass the same keys.
 */
export const applications = [
  applies(
    stockChanged,
    async (tx, { data: { productId, variantId = '', stock } }) => {
      await mustChange(
        tx,
        'product',
        `UPDATE shop.stock SET on_hand = $3 WHERE product_id = $1 AND variant_id = $2 RETURNING 1`,
        [productId, variantId, stock],
      )
    },
    { per: productOf },
  ),
  applies(
    slotCapacityChanged,
    async (tx, { data: { zone, slotId, to } }) => {
      await mustChange(
        tx,
        'slot',
        `UPDATE shop.slot SET capacity = sold + $3 WHERE id = $1 AND zone_id = $2 RETURNING 1`,
        [slotId, zone, to],
      )
    },
    { per: ({ slotId }) => slotId },
  ),
  applies(
    priceChanged,
    async (tx, { data: { productId, variantId, to } }) => {
      const product = `UPDATE shop.product SET price = $2 WHERE id = $1 RETURNING 1`
      const variant = `UPDATE shop.variant SET price = $2 WHERE product_id = $1 AND id = $3 RETURNING 1`
      if (variantId === undefined) await mustChange(tx, 'product', product, [productId, to])
      else await mustChange(tx, 'variant', variant, [productId, to, variantId])
    },
    { per: productOf },
  ),
  applies(providerDegraded, (tx, { time, data: { provider, level } }) => setProvider(tx, provider, level, time)),
  applies(providerRecovered, (tx, { time, data: { provider } }) => setProvider(tx, provider, 'none', time)),
  applies(methodUnavailable, (tx, { time, data: { method } }) => setProvider(tx, method, 'unavailable', time)),
  applies(profileUpdated, (tx, { time, data: { userId, postcode, tier, preferredSlot, dietary } }) =>
    tell(tx, userId, time, { postcode, tier, preferred_slot: preferredSlot, dietary }),
  ),
  applies(loyaltyTierChanged, (tx, { time, data: { userId, tier } }) => tell(tx, userId, time, { tier })),
  applies(recommendationComputed, (tx, { time, data: { userId, productIds } }) => tell(tx, userId, time, { recommended: productIds })),
  applies(orderShipped, async (tx, { data: { orderId } }) => {
    await tx.query(`UPDATE shop."order" SET status = 'shipped' WHERE id = $1 AND status = 'placed'`, [orderId])
  }),
]

/** What an event tells of a shopper, by column; undefined leaves a column as it is. */
interface Told {
  tier?: string | undefined
  postcode?: string | undefined
  preferred_slot?: string | undefined
  dietary?: string[] | undefined
  recommended?: string[] | undefined
}

/** Records what an event tells of a shopper, whom it creates if missing. A column that a newer event has told stays. */
async function tell(tx: Sql, userId: string, time: number, told: Told): Promise<void> {
  const columns = Object.entries(told).flatMap(([column, value]) => (value === undefined ? [] : [column]))
  const { tier, postcode, preferred_slot, dietary, recommended } = told
  await tx.query(
    `INSERT INTO shop.shopper (id, name, tier, postcode, preferred_slot, dietary, recommended, told_at)
     VALUES ($1, $1, coalesce($2::text, 'standard'), $3, $4, coalesce($5::text[], '{}'), coalesce($8::text[], '{}'), ${toldAt(`'{}'::jsonb`)})
     ON CONFLICT (id) DO UPDATE SET
       tier = ${newest('tier', '$2::text')},
       postcode = ${newest('postcode', '$3')},
       preferred_slot = ${newest('preferred_slot', '$4')},
       dietary = ${newest('dietary', '$5::text[]')},
       recommended = ${newest('recommended', '$8::text[]')},
       told_at = ${toldAt('shopper.told_at')}`,
    [userId, tier ?? null, postcode ?? null, preferred_slot ?? null, dietary ?? null, time, columns, recommended ?? null],
  )
}

/** Sets the health of a payment provider, unless a newer event has; one that the shop does not have stays out of its tables. */
async function setProvider(tx: Sql, provider: string, level: string, time: number): Promise<void> {
  await tx.query(`UPDATE shop.payment_provider SET level = $2, told_at = $3 WHERE id = $1 AND told_at <= $3`, [provider, level, time])
}

/** The value that is told for a column of a shopper, unless none is or a newer event has told one. */
const newest = (column: string, value: string): string =>
  `CASE WHEN ${value} IS NULL OR (shopper.told_at->>'${column}')::float8 > $6::float8 THEN shopper.${column} ELSE ${value} END`

/** The times of a shopper's columns, with the event's time for those that it tells and no newer event has told. */
const toldAt = (before: string): string =>
  `${before} || (SELECT coalesce(jsonb_object_agg(c, $6::float8), '{}') FROM unnest($7::text[]) AS c
     WHERE coalesce((${before}->>c)::float8, 0) <= $6::float8)`

async function mustChange(tx: Sql, what: string, text: string, values: unknown[]): Promise<void> {
  const { rows } = await tx.query(text, values)
  if (rows.length === 0) throw new ProactiveError('invalid_event', `The shop has no ${what} for ${JSON.stringify(values)}.`)
}
