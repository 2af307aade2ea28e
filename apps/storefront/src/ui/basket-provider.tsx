'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Basket } from '../shop/basket.js'
import { basketKey } from './use-basket.js'

/** Provides the query client, filled with the basket that the server read for this page. */
export function BasketProvider({ basket, children }: { basket: Basket; children: ReactNode }) {
  const [queries] = useState(() => {
    const client = new QueryClient({ defaultOptions: { queries: { staleTime: 10_000 } } })
    client.setQueryData(basketKey, basket)
    return client
  })
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}
