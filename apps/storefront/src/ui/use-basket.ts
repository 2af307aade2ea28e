'use client'

import { useTrack } from '@proactive/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { basket as basketShape, cartItemAdded, cartItemRemoved } from '../assistant/contract/index.js'
import type { Basket } from '../shop/basket.js'
import { applyChange } from './apply-change.js'
import { usePageState } from './page-state.js'
import { useLocale } from './locale-context.js'

export const basketKey = ['basket'] as const

/** A change of one line by the shopper. Its key makes the request idempotent, so that it can be retried. */
export interface BasketEdit {
  key: string
  productId: string
  variantId?: string | undefined
  /** The price of one piece in haléře, for the total until the server answers. */
  price: number
  add: number
  /** Undoes the earlier edit with this key instead. */
  undo?: boolean
}

/** Returns the basket with the changes in flight already applied. */
export function useBasket(): Basket {
  const { data } = useQuery({ queryKey: basketKey, queryFn: readBasket })
  return data ?? { items: [], total: 0 }
}

/** Returns the quantity of a product in the basket, summed over its variants when none is named. */
export function useQuantity(productId: string, variantId?: string): number {
  const { items } = useBasket()
  return items
    .filter((item) => item.productId === productId && (variantId === undefined || item.variantId === variantId))
    .reduce((sum, { quantity }) => sum + quantity, 0)
}

/**
 * Returns a function that changes the basket: optimistically in the page, then on the server, one request at a time. A
 * change that fails is reverted in the page, and a notice tells the shopper. The function returns the key of the
 * change.
 */
export function useChangeBasket(): (edit: Omit<BasketEdit, 'key'> & { key?: string }) => string {
  const queries = useQueryClient()
  const { words } = useLocale()
  const showNotice = usePageState((state) => state.showNotice)
  const trackAdded = useTrack(cartItemAdded)
  const trackRemoved = useTrack(cartItemRemoved)
  const apply = (edit: BasketEdit, direction: 1 | -1) => {
    const add = quantityAdded(edit) * direction
    queries.setQueryData<Basket>(basketKey, (basket) => basket && applyChange(basket, { ...edit, add }))
  }
  const isLast = () => queries.isMutating({ mutationKey: basketKey }) === 1
  const { mutate } = useMutation({
    mutationKey: basketKey,
    // One request at a time, so that the server sees the taps in their order.
    scope: { id: 'basket' },
    retry: 2,
    mutationFn: sendEdit,
    onMutate: async (edit: BasketEdit) => {
      await queries.cancelQueries({ queryKey: basketKey })
      apply(edit, 1)
    },
    onError: (_error, edit) => {
      apply(edit, -1)
      showNotice({ text: words.notSaved, mood: 'trouble' })
      // The change may have reached the server and only its answer was lost, so the page reads the basket again.
      if (isLast()) return queries.invalidateQueries({ queryKey: basketKey })
      return undefined
    },
    onSuccess: (basket, edit) => {
      const { productId, variantId, price } = edit
      const add = quantityAdded(edit)
      const track = add > 0 ? trackAdded : trackRemoved
      track({ productId, variantId, quantity: Math.abs(add), price })
      // Only the last answer is shown: an earlier one lacks the later changes and would revert them on screen.
      if (isLast()) queries.setQueryData(basketKey, basket)
    },
  })
  return (edit) => {
    const key = edit.key ?? newKey()
    mutate({ ...edit, key })
    return key
  }
}

/** Makes a key of 128 random bits. `crypto.randomUUID` does not exist on a page that is served without TLS. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Returns how many pieces an edit adds; below 0 it removes. */
const quantityAdded = ({ add, undo }: BasketEdit): number => (undo ? -add : add)

async function readBasket({ signal }: { signal: AbortSignal }): Promise<Basket> {
  const response = await fetch('/api/shop/basket', { signal })
  if (!response.ok) throw new Error(`GET /api/shop/basket answered ${response.status}.`)
  return basketShape.parse(await response.json())
}

async function sendEdit({ key, productId, variantId, add, undo }: BasketEdit): Promise<Basket> {
  const response = await fetch(`/api/shop/basket/changes/${key}`, {
    method: undo ? 'DELETE' : 'PUT',
    headers: { 'content-type': 'application/json' },
    ...(!undo && { body: JSON.stringify({ changes: [{ productId, variantId, add }] }) }),
  })
  if (!response.ok) throw new Error(`The basket was not changed: the server answered ${response.status}.`)
  return basketShape.parse(await response.json())
}
