import { crossesBelow, defineSignal, trend } from '@proactive/engine'
import { minutes, seconds } from '@proactive/protocol'
import { stockChanged } from '../shop-events.js'

/** A product is about to run out. */
export const scarcity = defineSignal('inventory.scarcity_alert')
  .on(stockChanged)
  .per((e) => `${e.productId}/${e.variantId ?? ''}`)
  .keep({ trend: trend((e) => e.stock, minutes(10), { before: (e) => e.previous }) })
  .collapse(seconds(3))
  .when(
    crossesBelow({ medium: { at: 5, rearm: 7 }, high: { at: 3, rearm: 5 } }, (e) => e.stock, { before: (e) => e.previous }),
  )
  .clears((e) => e.stock === 0)
  .expires(minutes(10))
  .emit(({ productId, variantId, stock }, seen) => ({
    priority: seen.level,
    data: {
      productId,
      ...(variantId !== undefined && { variantId }),
      stock,
      trend: seen.trend,
      urgency: seen.level,
      reason: 'low_stock',
    },
  }))
