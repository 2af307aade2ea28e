import type { Line } from './scenario.js'

/** A basket over 1 000 Kč without eggs. */
export const bigBasket: readonly Line[] = [
  { productId: 'bread', quantity: 1 },
  { productId: 'edam', quantity: 2 },
  { productId: 'beef_steak', quantity: 4 },
  { productId: 'olive_oil', quantity: 1 },
]
