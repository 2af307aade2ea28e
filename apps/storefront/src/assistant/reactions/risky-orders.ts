import { defineReaction } from '@proactive/engine'
import type { Pool } from 'pg'
import { askForReview, cancelHeldOrder, holdOrder, releaseOrder } from '../../shop/held-orders.js'
import { orderToHold } from '../facts.js'
import { orderReviewed } from '../shop-events.js'
import { accountRisky } from '../signals/payments.js'

/** Holds the newest order of a risky account, and asks an operator about it. */
export const holdingRiskyOrders = (pool: Pool) =>
  defineReaction('hold_risky_order', {
    on: accountRisky,
    facts: ({ trigger: { userId } }) => ({ order: orderToHold(userId) }),
    input: ({ facts: { order } }) => (order === null ? undefined : { orderId: order }),
  })
    .step('hold', {
      run: async ({ orderId }) => {
        await holdOrder(pool, orderId)
        return orderId
      },
      compensate: ({ orderId }) => releaseOrder(pool, orderId),
    })
    .last('ask', {
      run: async ({ orderId }, { key }) => {
        await askForReview(pool, orderId, 'The account shows signs of fraud.', key)
        return orderId
      },
    })

/** Releases or cancels a held order, as the operator decided. */
export const settlingRiskyOrders = (pool: Pool) =>
  defineReaction('settle_risky_order', {
    on: orderReviewed,
    input: ({ trigger: { orderId } }) => ({ orderId }),
  })
    .step('release', {
      run: async ({ orderId }) => {
        await releaseOrder(pool, orderId)
        return orderId
      },
      compensate: ({ orderId }) => holdOrder(pool, orderId),
    })
    .last('cancel', {
      run: async ({ orderId }, { causationId }) => {
        await cancelHeldOrder(pool, orderId, causationId)
        return orderId
      },
    })
    .choose({ rule: ({ trigger: { verdict } }) => [verdict] })
