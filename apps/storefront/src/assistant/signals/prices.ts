import { crossesAbove, defineSignal, keep, unusual, window } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import { productViewed } from '../contract/index.js'
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

/** A product that was sold out is in stock again. */
export const productBack = defineSignal('product.back')
  .on(stockChanged)
  .per((e) => e.productId)
  .when(crossesAbove({ back: { at: 0, rearm: 0 } }, (e) => e.stock, { before: (e) => e.previous ?? e.stock }))
  .clears((e) => e.stock === 0)
  .expires(hours(1))
  .emit(({ productId, stock }) => ({ priority: 'low', data: { productId, stock } }))

/** Unusually many people view a product, compared with its past. */
export const productTrending = defineSignal('product.trending')
  .on(productViewed)
  .per((e) => e.productId)
  .keep({ viewers: keep.distinct((_, { person }) => person, window.sliding(minutes(10))) })
  .when(unusual((_, { viewers }) => viewers, { minimum: 5 }))
  .expires(minutes(10))
  .emit(({ productId }, { viewers }) => ({ priority: 'low', data: { productId, viewers } }))
