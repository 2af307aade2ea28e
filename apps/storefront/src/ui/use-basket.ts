'use client'

import { useTrack } from '@proactive/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { basket as basketShape, cartItemAdded, cartItemRemoved } from '../assistant/contract/index.js'
import type { Basket } from '../shop/basket.js'
import { applyChange } from './apply-change.js'
import { usePageState } from './page-state.js'
import { useLocale } from './locale-context.js'

export const basketKey = ['basket'] as const

/** A wish to change one line, under its own key so that sending it again does no harm. */
export interface BasketWish {
  key: string
  productId: string
  variantId?: string | undefined
  /** One piece's price in haléře, for the total until the server has answered. */
  price: number
  add: number
  /** Takes the earlier wish of this key back instead. */
  undo?: boolean
}

/** The basket as the page believes it to be, changes on their way included. */
export function useBasket(): Basket {
  const { data } = useQuery({ queryKey: basketKey, queryFn: readBasket })
  return data ?? { items: [], total: 0 }
}

/** How much of a product is in the basket; all its variants when none is named. */
export function useQuantity(productId: string, variantId?: string): number {
  const { items } = useBasket()
  return items
    .filter((item) => item.productId === productId && (variantId === undefined || item.variantId === variantId))
    .reduce((sum, { quantity }) => sum + quantity, 0)
}

/**
 * Changes the basket: at once in the page, then on the server, one change after the other.
 * A change that fails is taken back in the page and the shopper is told.
 */
export function useChangeBasket(): (wish: Omit<BasketWish, 'key'> & { key?: string }) => string {
  const queries = useQueryClient()
  const { words } = useLocale()
  const show = usePageState((state) => state.show)
  const added = useTrack(cartItemAdded)
  const removed = useTrack(cartItemRemoved)
  const apply = (wish: BasketWish, direction: 1 | -1) => {
    const add = addedBy(wish) * direction
    queries.setQueryData<Basket>(basketKey, (basket) => basket && applyChange(basket, { ...wish, add }))
  }
  const isLast = () => queries.isMutating({ mutationKey: basketKey }) === 1
  const { mutate } = useMutation({
    mutationKey: basketKey,
    // Taps follow one another faster than answers do; the server sees them in their order.
    scope: { id: 'basket' },
    retry: 2,
    mutationFn: sendWish,
    onMutate: async (wish: BasketWish) => {
      await queries.cancelQueries({ queryKey: basketKey })
      apply(wish, 1)
    },
    onError: (_error, wish) => {
      apply(wish, -1)
      show({ text: words.notSaved, mood: 'trouble' })
      // It may have reached the shop after all, its answer lost; what the shop says holds.
      if (isLast()) return queries.invalidateQueries({ queryKey: basketKey })
      return undefined
    },
    onSuccess: (basket, wish) => {
      const { productId, variantId, price } = wish
      const add = addedBy(wish)
      const tell = add > 0 ? added : removed
      tell({ productId, variantId, quantity: Math.abs(add), price })
      // An answer that does not know of the later taps yet would take them off the screen.
      if (isLast()) queries.setQueryData(basketKey, basket)
    },
  })
  return (wish) => {
    const key = wish.key ?? newKey()
    mutate({ ...wish, key })
    return key
  }
}

/** `crypto.randomUUID` is missing on a page that is not served securely, such as a phone's view of a laptop's store. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** What a wish adds to its line; below 0 it takes out. */
const addedBy = ({ add, undo }: BasketWish): number => (undo ? -add : add)

async function readBasket({ signal }: { signal: AbortSignal }): Promise<Basket> {
  const response = await fetch('/api/shop/basket', { signal })
  if (!response.ok) throw new Error(`The basket answered ${response.status}.`)
  return basketShape.parse(await response.json())
}

async function sendWish({ key, productId, variantId, add, undo }: BasketWish): Promise<Basket> {
  const response = await fetch(`/api/shop/basket/changes/${key}`, {
    method: undo ? 'DELETE' : 'PUT',
    headers: { 'content-type': 'application/json' },
    ...(!undo && { body: JSON.stringify({ changes: [{ productId, variantId, add }] }) }),
  })
  if (!response.ok) throw new Error(`The basket answered ${response.status}.`)
  return basketShape.parse(await response.json())
}
