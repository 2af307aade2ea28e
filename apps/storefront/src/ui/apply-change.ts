import type { Basket, BasketLine } from '../shop/basket.js'

/** A change of one line, with the price it is shown under until the server says. */
export interface PricedChange {
  productId: string
  variantId?: string | undefined
  price: number
  add: number
}

/**
 * The basket after a change, as the server will most likely have it.
 *
 * @example
 * applyChange({ items: [], total: 0 }, { productId: 'milk', price: 2490, add: 2 }).total // 4980
 */
export function applyChange(basket: Basket, { productId, variantId, price, add }: PricedChange): Basket {
  const isIt = (item: BasketLine) => item.productId === productId && item.variantId === variantId
  const known = basket.items.find(isIt)
  const quantity = Math.min(Math.max((known?.quantity ?? 0) + add, 0), 99)
  const line = { productId, variantId, price, ...known, quantity }
  const items = known ? basket.items.map((item) => (isIt(item) ? line : item)) : [...basket.items, line]
  const left = items.filter((item) => item.quantity > 0)
  return { items: left, total: left.reduce((sum, item) => sum + item.quantity * item.price, 0) }
}
