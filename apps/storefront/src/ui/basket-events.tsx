'use client'

import { useAction, useTrack } from '@proactive/react'
import { useIsMutating, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { addItem, cartChanged } from '../assistant/contract/index.js'
import { basketKey, useBasket } from './use-basket.js'

/** Keeps the page's basket and the assistant in step: each hears at once of what the other's doing changed. */
export function BasketEvents() {
  const queries = useQueryClient()
  const basket = useBasket()
  const settled = useIsMutating({ mutationKey: basketKey }) === 0
  const changed = useTrack(cartChanged)
  const told = useRef(JSON.stringify(basket))

  useAction(addItem, (result) => queries.setQueryData(basketKey, result.basket), {
    undo: () => queries.invalidateQueries({ queryKey: basketKey }),
  })

  useEffect(() => {
    const now = JSON.stringify(basket)
    if (!settled || now === told.current) return
    told.current = now
    changed(basket)
  }, [basket, settled, changed])

  return null
}
