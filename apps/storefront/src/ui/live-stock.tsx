'use client'

import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, use } from 'react'
import { z } from 'zod/mini'
import type { Stock } from '../shop/stock.js'
import type { Stocked } from './stocked.js'

/** How often a visible page asks for the stock of its products, in milliseconds. */
const everyMs = 4_000

const stocks = z.array(z.object({ productId: z.string(), stock: z.int(), variants: z.record(z.string(), z.int()) }))

const StockContext = createContext<readonly Stock[]>([])

/** Keeps the stock of the products on a page as the database has it, while the page is visible. */
export function LiveStock({ products, children }: { products: readonly Stocked[]; children: ReactNode }) {
  const ids = products.map(({ id }) => id).toSorted()
  const { data } = useQuery({
    queryKey: ['stock', ...ids],
    queryFn: ({ signal }) => readStock(ids, signal),
    initialData: () => products.map(stockOf),
    enabled: ids.length > 0,
    staleTime: everyMs,
    refetchInterval: everyMs,
    retry: false,
  })
  return <StockContext value={data}>{children}</StockContext>
}

/** Returns the stock of a product: the live one inside `LiveStock`, else that of the rendered page. */
export function useStock(product: Stocked): Stock {
  return use(StockContext).find(({ productId }) => productId === product.id) ?? stockOf(product)
}

function stockOf({ id, stock, variants }: Stocked): Stock {
  return { productId: id, stock, variants: Object.fromEntries(variants.map((variant) => [variant.id, variant.stock])) }
}

async function readStock(ids: readonly string[], signal: AbortSignal): Promise<Stock[]> {
  const response = await fetch(`/api/shop/stock?${new URLSearchParams(ids.map((id) => ['product', id]))}`, { signal })
  if (!response.ok) throw new Error(`GET /api/shop/stock answered ${response.status}.`)
  return stocks.parse(await response.json())
}
