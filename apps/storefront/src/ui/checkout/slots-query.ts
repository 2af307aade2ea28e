import { z } from 'zod/mini'
import type { ZoneSlots } from '../../shop/slots.js'

const shape = z.object({
  zone: z.string(),
  slots: z.array(
    z.object({
      id: z.string(),
      day: z.string(),
      start: z.string(),
      end: z.string(),
      price: z.int(),
      eco: z.boolean(),
      left: z.int(),
      isClosed: z.boolean(),
    }),
  ),
  chosen: z.nullable(z.object({ id: z.string(), heldMs: z.nullable(z.number()) })),
  usualHour: z.nullable(z.string()),
})

/** The query of a postcode's slots, which the delivery step shows and the assistant loads ahead. */
export const slotsQuery = (postcode: string) => ({
  queryKey: ['slots', postcode] as const,
  staleTime: 60_000,
  async queryFn({ signal }: { signal: AbortSignal }): Promise<ZoneSlots> {
    const response = await fetch(`/api/shop/slots?${new URLSearchParams({ postcode })}`, { signal })
    if (!response.ok) throw new Error(`GET /api/shop/slots answered ${response.status}.`)
    return shape.parse(await response.json())
  },
})
