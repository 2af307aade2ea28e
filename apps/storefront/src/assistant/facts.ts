import { defineFact } from '@proactive/engine'
import { leftFor } from 'database/holds'
import { readBasket } from '../shop/basket.js'
import { orderToHold as readOrderToHold } from '../shop/held-orders.js'
import { readKeptDiets } from '../shop/kept-diets.js'
import { isPostcode, postcodeOfPerson } from '../shop/postcode-of-person.js'
import { ordersAtAddress as countOrdersAtAddress } from '../shop/purchases.js'
import { recommendedFirst } from '../shop/recommended-first.js'

/** How many of a product are available to the person, including what they hold. */
export const stockLeft = defineFact('stock.left', {
  read: (thing: { productId: string; variantId?: string }, { tx, now, person }) =>
    leftFor(tx, { type: 'stock', ...thing }, { now, ...(person !== undefined && { person }) }),
})

/** How many pieces of the other variants of a product are in stock. */
export const stockOfOthers = defineFact('stock.others', {
  read: async ({ productId, variantId }: { productId: string; variantId: string }, { tx }) => {
    const { rows } = await tx.query<{ pieces: number }>(
      `SELECT coalesce(sum(greatest(0, on_hand)), 0)::int AS pieces FROM shop.stock WHERE product_id = $1 AND variant_id <> $2`,
      [productId, variantId],
    )
    return rows[0]?.pieces ?? 0
  },
})

/** The total of a person's basket in haléře; null for nobody. */
export const basketTotal = defineFact('basket.total', {
  read: async (personId: string, { tx }) => (personId === '' ? null : (await readBasket(tx, personId)).total),
})

/** The shop's records of the person; null for a guest. */
export const profile = defineFact('profile.of', {
  read: async (_: null, { tx, person }) => {
    const { rows } = await tx.query<{ tier: string; usualStart: string | null; hasAddress: boolean; orders: number }>(
      `SELECT s.tier, s.address IS NOT NULL AS "hasAddress",
              (SELECT count(*)::int FROM shop."order" o WHERE o.person_id = $1) AS orders,
              coalesce(s.preferred_slot, (
                SELECT to_char(slot.start AT TIME ZONE 'Europe/Prague', 'HH24:MI')
                  FROM shop."order" o JOIN shop.slot ON slot.id = o.slot_id
                 WHERE o.person_id = $1 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)) AS "usualStart"
         FROM shop.shopper s WHERE 'user:' || s.id = $1`,
      [person],
    )
    return rows[0] ?? null
  },
})

/**
 * The delivery zone of the person's postcode, that of the checkout before that of the profile; empty for a postcode that no
 * zone serves, null without one.
 */
export const profileZone = defineFact('profile.zone', {
  read: async (_: null, { tx, person }) => {
    const { rows } = await tx.query<{ zone: string }>(
      `SELECT coalesce((SELECT zone_id FROM shop.postcode WHERE code = wanted.code), '') AS zone
         FROM (SELECT ${postcodeOfPerson('$1')} AS code) wanted WHERE wanted.code IS NOT NULL`,
      [person],
    )
    return rows[0]?.zone ?? null
  },
})

/**
 * The products in at least 60 % of a person's orders that are in stock, with the number of orders; what is recommended to
 * the person first, then the most frequent.
 */
export const usualsOf = defineFact('orders.usuals', {
  read: async (person: string, { tx }) => {
    const { rows } = await tx.query<{ productId: string; orders: number; of: number }>(
      `SELECT i.product_id AS "productId", count(DISTINCT o.id)::int AS orders, total.orders AS of
         FROM shop."order" o JOIN shop.order_item i ON i.order_id = o.id,
              (SELECT count(*)::int AS orders FROM shop."order" WHERE person_id = $1) total
        WHERE o.person_id = $1
          AND EXISTS (SELECT FROM shop.on_shelf s WHERE s.product_id = i.product_id AND s.on_hand > 0)
        GROUP BY i.product_id, total.orders
       HAVING count(DISTINCT o.id) >= 0.6 * total.orders
        ORDER BY ${recommendedFirst('i.product_id', '$1')}, orders DESC, i.product_id`,
      [person],
    )
    return rows
  },
})

/** The brand that is in most of a person's orders; null without an order. */
export const favouriteBrand = defineFact('orders.favourite-brand', {
  read: async (person: string, { tx }) => {
    const { rows } = await tx.query<{ brand: string }>(
      `SELECT p.brand FROM shop."order" o
         JOIN shop.order_item i ON i.order_id = o.id JOIN shop.product p ON p.id = i.product_id
        WHERE o.person_id = $1
        GROUP BY p.brand ORDER BY count(DISTINCT o.id) DESC, p.brand LIMIT 1`,
      [person],
    )
    return rows[0]?.brand ?? null
  },
})

/** The dietary filters that a person has set, or that their profile tells. */
export const dietsOf = defineFact('choice.dietary', {
  read: (person: string, { tx }) => readKeptDiets(tx, person),
})

/** A product's name in each language, with brand and price. */
export const productNames = defineFact('product.names', {
  read: async (productId: string, { tx }) => {
    const { rows } = await tx.query<{ en: string; cs: string; brand: string; price: number }>(
      `SELECT name_en AS en, name_cs AS cs, brand, price FROM shop.product WHERE id = $1`,
      [productId],
    )
    return rows[0] ?? null
  },
})

/**
 * How many live shoppers want deliveries in a zone: the postcode of their checkout, else of their profile, is there, or,
 * without a postcode, they last looked at its slots.
 */
export const interestIn = defineFact('zone.interest', {
  read: async (zone: string, { tx }) => {
    const { rows } = await tx.query<{ people: number }>(
      `SELECT count(*)::int AS people
         FROM (SELECT DISTINCT person FROM proactive.session WHERE worker IS NOT NULL) AS live
         LEFT JOIN shop.checkout c ON c.person_id = live.person AND ${isPostcode('c.postcode')}
         LEFT JOIN shop.shopper s ON 'user:' || s.id = live.person
         LEFT JOIN shop.postcode p ON p.code = coalesce(c.postcode, nullif(s.postcode, ''))
         LEFT JOIN LATERAL (
           SELECT data->>'zone' AS zone FROM proactive.event_log e
            WHERE coalesce(c.postcode, nullif(s.postcode, '')) IS NULL AND e.person = live.person AND e.type = 'delivery.slots_viewed'
            ORDER BY e.position DESC LIMIT 1) AS viewed ON true
        WHERE coalesce(p.zone_id, viewed.zone) = $1`,
      [zone],
    )
    return rows[0]?.people ?? 0
  },
})

/** How the price of a slot compares with that of another, in haléře. A type alias, because an interface is not assignable to JSON. */
export type PriceDifference = { than: 'chosen' | 'cheapest'; by: 'more' | 'less' | 'same'; amount: number }

/**
 * The price of a slot, how many of its places are available to the person, and how the price compares with the slot that
 * the person has chosen, or without one with the cheapest of the day.
 */
export const slotOffer = defineFact('slot.offer', {
  read: async (slotId: string, { tx, now, person }) => {
    const { rows } = await tx.query<{ price: number; eco: boolean; chosen: number | null; cheapest: number }>(
      `SELECT s.price, s.eco,
              (SELECT o.price FROM shop.choice c JOIN shop.slot o ON o.id = c.slot_id
                WHERE c.person_id = $2 AND o.zone_id = s.zone_id AND o.id <> s.id AND o.cutoff > $3::timestamptz) AS chosen,
              (SELECT min(o.price) FROM shop.slot o
                WHERE o.zone_id = s.zone_id AND (o.start AT TIME ZONE 'Europe/Prague')::date = (s.start AT TIME ZONE 'Europe/Prague')::date) AS cheapest
         FROM shop.slot s WHERE s.id = $1`,
      [slotId, person ?? null, new Date(now).toISOString()],
    )
    const [slot] = rows
    if (!slot) return null
    const { chosen, cheapest, price, eco } = slot
    const more = price - (chosen ?? cheapest)
    const difference: PriceDifference = {
      than: chosen === null ? 'cheapest' : 'chosen',
      by: more > 0 ? 'more' : more < 0 ? 'less' : 'same',
      amount: Math.abs(more),
    }
    return { price, eco, difference, left: await leftFor(tx, { type: 'slot', slotId }, { now, ...(person !== undefined && { person }) }) }
  },
})

/** How many slots before and after a slot are looked at for a free one. */
const slotsNearby = 12

/** The free slot of the same zone that begins closest to a slot and can still be ordered; null without one. */
export const nearestSlot = defineFact('slot.nearest', {
  read: async (slotId: string, { tx, now, person }) => {
    const { rows } = await tx.query<{ slotId: string; price: number; hours: string }>(
      `SELECT id AS "slotId", price,
              to_char(start AT TIME ZONE 'Europe/Prague', 'HH24:MI') || '–' || to_char("end" AT TIME ZONE 'Europe/Prague', 'HH24:MI') AS hours
         FROM (SELECT o.*, abs(extract(epoch FROM o.start - s.start)) AS away
                 FROM shop.slot s JOIN shop.slot o ON o.zone_id = s.zone_id AND o.id <> s.id AND o.cutoff > $2
                WHERE s.id = $1 ORDER BY away, o.start LIMIT ${slotsNearby}) AS nearby
        WHERE shop.left_for('slot', id, '', $3, $2) > 0
        ORDER BY away, start LIMIT 1`,
      [slotId, new Date(now), person ?? null],
    )
    return rows[0] ?? null
  },
})

/** The other products of a product's brand, at most fifty. */
export const sameRange = defineFact('product.range', {
  read: async (productId: string, { tx }) => {
    const { rows } = await tx.query<{ id: string }>(
      `SELECT o.id FROM shop.product p JOIN shop.product o ON o.brand = p.brand AND o.id <> p.id
        WHERE p.id = $1 ORDER BY o.id LIMIT 50`,
      [productId],
    )
    return rows.map(({ id }) => id)
  },
})

const addressFields = ['name', 'street', 'city', 'postcode', 'phone'] as const
type Address = { readonly [Field in (typeof addressFields)[number]]?: string }

/** The address that a person saved, by the names of the form's fields; null without one, or once the form has one. */
export const savedAddress = defineFact('profile.address', {
  personal: true,
  read: async (personId: string, { tx }): Promise<Address | null> => {
    const { rows } = await tx.query<{ address: Address | null }>(
      `SELECT address FROM shop.shopper WHERE 'user:' || id = $1
          AND NOT EXISTS (SELECT FROM shop.checkout c WHERE c.person_id = $1 AND c.street <> '')`,
      [personId],
    )
    const address = rows[0]?.address
    if (!address) return null
    return Object.fromEntries(addressFields.flatMap((field) => (address[field] ? [[field, address[field]]] : [])))
  },
})

/** The postcode of a person's checkout, otherwise of their profile; null without one that a zone serves. */
export const postcodeOf = defineFact('profile.postcode', {
  personal: true,
  read: async (personId: string, { tx }) => {
    const { rows } = await tx.query<{ postcode: string }>(`SELECT code AS postcode FROM shop.postcode WHERE code = ${postcodeOfPerson('$1')}`, [personId])
    return rows[0]?.postcode ?? null
  },
})

/** The state of an order; null for one that the shop does not have. */
export const orderStatus = defineFact('order.status', {
  read: async (orderId: string, { tx }) => {
    const { rows } = await tx.query<{ status: string }>(`SELECT status FROM shop."order" WHERE id = $1`, [orderId])
    return rows[0]?.status ?? null
  },
})

/** A way to pay that works, other than the given one: the other provider, or cash when that one is in trouble too. Null when none works. */
export const otherWayToPay = defineFact('payment.other', {
  read: async (method: string, { tx }): Promise<'card' | 'paypal' | 'cash' | null> => {
    const other = method === 'paypal' ? 'card' : 'paypal'
    const { rows } = await tx.query(`SELECT 1 FROM shop.payment_provider WHERE id = $1 AND level IN ('none', 'minor')`, [other])
    return rows.length > 0 ? other : 'cash'
  },
})

/** The newest order of a user that can be held; null without one. */
export const orderToHold = defineFact('order.to-hold', { read: (userId: string, { tx }) => readOrderToHold(tx, userId) })

/** How many orders of a day go to the address of this one. */
export const ordersAtAddress = defineFact('orders.at-address', { read: (orderId: string, { tx }) => countOrdersAtAddress(tx, orderId) })
