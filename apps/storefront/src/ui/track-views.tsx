'use client'

import { cartViewed, categoryViewed, productViewed, searchPerformed } from '../assistant/contract/index.js'
import { useBasket } from './use-basket.js'
import { useTrackView } from './use-track-view.js'

/** Tracks `category.viewed` for the open page. */
export function TrackCategoryView({ categoryId }: { categoryId: string }) {
  useTrackView(categoryViewed, { categoryId })
  return null
}

/** Tracks `product.viewed` for the open page; `price` in haléře. */
export function TrackProductView(product: { productId: string; categoryId: string; tags: string[]; price: number }) {
  useTrackView(productViewed, product)
  return null
}

/** Tracks `search.performed` for the open page; the words themselves stay in the page. */
export function TrackSearch(search: { results: number; categoryId?: string }) {
  useTrackView(searchPerformed, search)
  return null
}

/** Tracks `cart.viewed` for the open page, with the basket's items. */
export function TrackBasketView() {
  useTrackView(cartViewed, useBasket())
  return null
}
