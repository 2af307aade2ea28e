import { crossesBelow, defineSignal, keep, operator } from '@proactive/engine'
import { minutes, seconds } from '@proactive/protocol'
import { sameRange } from '../facts.js'
import { stockChanged } from '../shop-events.js'

/** Counts how often the stock fell to 0. A late event does not count, because the stock has changed since. */
const timesOut = operator({
  byTime: false,
  start: () => ({ times: 0, isOut: false, at: 0 }),
  push(state, { stock }: { stock: number }, { time }) {
    if (time < state.at) return
    state.at = time
    if (stock === 0 && !state.isOut) state.times++
    state.isOut = stock === 0
  },
  read: ({ times }) => times,
})

/** A product is about to sell out; cleared when it has sold out or has enough stock again. */
export const scarcity = defineSignal('inventory.scarcity_alert')
  .on(stockChanged)
  .per((e) => `${e.productId}/${e.variantId ?? ''}`)
  .keep({ trend: keep.trend((e) => e.stock, minutes(10), { before: (e) => e.previous }), timesOut })
  .collapse(seconds(3))
  .when(
    crossesBelow({ medium: { at: 5, rearm: 7 }, high: { at: 3, rearm: 5 } }, (e) => e.stock, { before: (e) => e.previous }),
  )
  .clears((e) => e.stock === 0 || e.stock >= 7)
  .asks(({ productId }) => ({ range: sameRange(productId) }))
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
      timesOut: seen.timesOut,
      range: seen.range,
    },
  }))
