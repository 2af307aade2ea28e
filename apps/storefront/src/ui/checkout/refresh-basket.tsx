'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { basketKey } from '../use-basket.js'

/** Reads the basket again: an order that was placed has emptied it. */
export function RefreshBasket() {
  const queries = useQueryClient()
  useEffect(() => void queries.invalidateQueries({ queryKey: basketKey }), [queries])
  return null
}
