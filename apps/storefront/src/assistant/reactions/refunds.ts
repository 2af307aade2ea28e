import { defineReaction } from '@proactive/engine'
import type { Pool } from 'pg'
import { refundBy, refundByHand } from '../../shop/refunds.js'
import { refundRequested } from '../shop-events.js'

/**
 * Refunds a cancelled order by the gateway that was paid, by another when that one is down, or by a person. Each of them
 * settles the refund in one transaction, so that the order is never in between.
 */
export const refundingOrders = (pool: Pool) =>
  defineReaction('refund_order', { on: refundRequested, input: ({ trigger: { orderId } }) => ({ orderId }) })
    .last('same_gateway', { run: ({ orderId }) => refundBy(pool, orderId, 'the same') })
    .last('other_gateway', { insteadOf: 'same_gateway', run: ({ orderId }) => refundBy(pool, orderId, 'another') })
    .last('person', { insteadOf: 'same_gateway', run: ({ orderId }, { key }) => refundByHand(pool, orderId, key) })
