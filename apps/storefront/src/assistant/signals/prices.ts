import { defineSignal, keep, operator, unusual, window } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import { productViewed } from '../contract/index.js'
import { stockOfOthers } from '../facts.js'
import { priceChanged, stockChanged } from '../shop-events.js'

const noticeable = 0.9

/** A price fell by a tenth or more. */
export const priceDropped = defineSignal('price.dropped')
  .on(priceChanged)
  .per((e) => e.productId)
  .when((e) => e.to <= e.from * noticeable)
  .clears((e) => e.to >= e.from)
  .expires(hours(1))
  .emit(({ productId, from, to }) => ({ priority: 'low', data: { productId, from, to } }))

/** What is known of a product's variants, by their IDs: the newest stock, and when that was. */
interface Shelf {
  variants: Record<string, { stock: number; at: number }>
  /** Whether the last event brought back a product of which no variant was in stock. */
  isBack: boolean
}

const othersAreOut = ({ variants }: Pick<Shelf, 'variants'>, variantId = ''): boolean =>
  Object.entries(variants).every(([id, { stock }]) => id === variantId || stock === 0)

/** Keeps the stock of each variant. An event that happened before the newest of its variant is late, and changes nothing. */
const shelf = operator({
  byTime: false,
  start: (): Shelf => ({ variants: {}, isBack: false }),
  push(state, { variantId = '', stock, previous }: { variantId?: string | undefined; stock: number; previous?: number | undefined }, { time }) {
    const known = state.variants[variantId]
    state.isBack = false
    if (known && time < known.at) return
    const wasOut = (known?.stock ?? previous ?? stock) === 0
    state.variants[variantId] = { stock, at: time }
    state.isBack = wasOut && stock > 0 && othersAreOut(state, variantId)
  },
  read: ({ variants, isBack }) => ({ variants, isBack }),
})

/** A product that was sold out in every variant is in stock again. */
export const productBack = defineSignal('product.back', { version: 2 })
  .on(stockChanged)
  .per((e) => e.productId)
  .keep({ shelf })
  .when((_, seen) => seen.shelf.isBack)
  .clears(({ stock, variantId }, seen) => stock === 0 && othersAreOut(seen.shelf, variantId))
  .asks(({ productId, variantId }) => ({ others: stockOfOthers({ productId, variantId: variantId ?? '' }) }))
  .expires(hours(1))
  // A variant of which no event has told yet may be in stock.
  .emit(({ productId, stock }, { others }) => (others > 0 ? undefined : { priority: 'low', data: { productId, stock } }))

/** Unusually many people view a product, compared with its past. */
export const productTrending = defineSignal('product.trending')
  .on(productViewed)
  .per((e) => e.productId)
  .keep({ viewers: keep.distinct((_, { person }) => person, window.sliding(minutes(10))) })
  .when(unusual((_, { viewers }) => viewers, { minimum: 5 }))
  .expires(minutes(10))
  .emit(({ productId }, { viewers }) => ({ priority: 'low', data: { productId, viewers } }))
