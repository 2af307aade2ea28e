'use client'

import { useAction, usePrefetch } from '@proactive/react'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { z } from 'zod/mini'
import { retryWith } from '../../assistant/contract/index.js'
import { slotsQuery } from './slots-query.js'

const wanted = z.object({ postcode: z.string() })

/**
 * What the assistant's actions about the checkout do on every page: loads the delivery slots ahead, and shows an order
 * that another payment has placed.
 */
export function CheckoutEvents() {
  const queries = useQueryClient()
  const router = useRouter()
  usePrefetch('deliverySlots', (input) => queries.prefetchQuery(slotsQuery(wanted.parse(input).postcode)))
  useAction(retryWith, ({ orderId }) => router.push(`/checkout/placed/${orderId}`))
  return null
}
