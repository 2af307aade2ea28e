'use client'

import { useAction, useTrack } from '@proactive/react'
import { useIsMutating, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { addItem, cartChanged, suggestItem } from '../assistant/contract/index.js'
import type { Basket } from '../shop/basket.js'
import { basketKey, useBasket } from './use-basket.js'

/**
 * Applies the assistant's actions to the page's basket, and tracks `cart.changed` when the basket may have changed and
 * every change has settled.
 */
export function BasketEvents() {
  const queries = useQueryClient()
  const basket = useBasket()
  const settled = useIsMutating({ mutationKey: basketKey }) === 0
  const trackChange = useTrack(cartChanged)
  const tracked = useRef<string | null>(JSON.stringify(basket))

  const show = (result: { basket: Basket }) => queries.setQueryData(basketKey, result.basket)
  const undo = () => queries.invalidateQueries({ queryKey: basketKey })
  useAction(addItem, show, { undo })
  useAction(suggestItem, show, { undo })

  useEffect(() => {
    // One piece more and one less leave the basket as it was, and were told one by one: the whole is told all the same.
    if (!settled) tracked.current = null
    const now = JSON.stringify(basket)
    if (!settled || now === tracked.current) return
    tracked.current = now
    trackChange(basket)
  }, [basket, settled, trackChange])

  return null
}
