/** Three reactions hear one order. None knows of the others, and one may fail without them. */

import { defineReaction } from '@proactive/engine'
import type { Pool } from 'pg'
import { tell } from '../../shop/order-steps.js'
import { countSales, thank, uncountSales } from '../../shop/purchases.js'
import { ordersAtAddress } from '../facts.js'
import { orderPlaced } from '../shop-events.js'

/** From so many orders a day to one address, the account is looked at. */
const manyOrders = 4
/** The score that is told of such an account; above 80 it is risky. */
const scoreOfMany = 85

/** Reports an account when many orders of a day go to the address of its order. A guest has no account. */
export const checkingOrders = (pool: Pool) =>
  defineReaction('check_order', {
    on: orderPlaced,
    facts: ({ trigger: { orderId } }) => ({ atAddress: ordersAtAddress(orderId) }),
    input: ({ trigger: { orderId, userId } }) => (userId === undefined ? undefined : { orderId, userId }),
  })
    .last('report', {
      run: async ({ orderId, userId }, { key, causationId }) => {
        await tell(pool, 'fraud.score_changed', { id: orderId, personId: `user:${userId}` }, { userId, score: scoreOfMany }, { eventId: key, causationId })
        return userId
      },
    })
    .choose({ rule: ({ facts: { atAddress } }) => (atAddress < manyOrders ? [] : ['report']) })

/** Counts what was ordered in the sales of the day. */
export const countingSales = (pool: Pool) =>
  defineReaction('count_sales', {
    on: orderPlaced,
    input: ({ trigger: { items }, time }) => ({ time, pieces: items.map(({ productId, quantity }) => ({ productId, quantity })) }),
  })
    .step('count', {
      run: async ({ pieces, time }, { key }) => {
        await countSales(pool, pieces, time, key)
        return pieces.length
      },
      compensate: ({ pieces, time }, _, { key }) => uncountSales(pool, pieces, time, key),
    })

/** Keeps a thank-you for the mailer. */
export const thankingShoppers = (pool: Pool) =>
  defineReaction('thank_shopper', {
    on: orderPlaced,
    input({ trigger: { orderId, personId, userId } }) {
      const whose = personId ?? (userId === undefined ? undefined : `user:${userId}`)
      return whose === undefined ? undefined : { orderId, personId: whose }
    },
  })
    .last('thank', {
      run: async (of, { key }) => {
        await thank(pool, of, key)
        return of.orderId
      },
    })
