import type { Basket, BasketLine } from '../shop/basket.js'

/** A change of one line, with the price in haléře that the page shows until the server answers. */
export interface PricedChange {
  productId: string
  variantId?: string | undefined
  price: number
  add: number
}

/**
 * Returns the basket after a change, as the server is expected to answer it.
 *
 * @example
 * applyChange({ items: [], total: 0 }, { productId: 'milk', price: 2490, add: 2 }).total // 4980
 */
export function applyChange(basket: Basket, { productId, variantId, price, add }: PricedChange): Basket {
  const isSameLine = (item: BasketLine) => item.productId === productId && item.variantId === variantId
  const known = basket.items.find(isSameLine)
  const quantity = Math.min(Math.max((known?.quantity ?? 0) + add, 0), 99)
  const line = { productId, variantId, price, ...known, quantity }
  const items = known ? basket.items.map((item) => (isSameLine(item) ? line : item)) : [...basket.items, line]
  const kept = items.filter((item) => item.quantity > 0)
  return { items: kept, total: kept.reduce((sum, item) => sum + item.quantity * item.price, 0) }
}
