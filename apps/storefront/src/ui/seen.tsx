'use client'

import { cartViewed, categoryViewed, productViewed } from '../assistant/contract/index.js'
import { useBasket } from './use-basket.js'
import { useSeen } from './use-seen.js'

/** Tells that a category's page is open. */
export function CategorySeen({ categoryId }: { categoryId: string }) {
  useSeen(categoryViewed, { categoryId })
  return null
}

/** Tells that a product's page is open; `price` in haléře. */
export function ProductSeen(product: { productId: string; categoryId: string; tags: string[]; price: number }) {
  useSeen(productViewed, product)
  return null
}

/** Tells that the basket's page is open, with what is in it. */
export function BasketSeen() {
  useSeen(cartViewed, useBasket())
  return null
}
