import { defineAction } from '@proactive/protocol'
import { z } from 'zod/mini'

/** The answer of `GET /api/shop/basket`; prices and total are haléře. */
export const basket = z.object({
  items: z.array(
    z.object({
      productId: z.string(),
      variantId: z.optional(z.string()),
      quantity: z.int(),
      price: z.int(),
    }),
  ),
  total: z.int(),
})

export const addItem = defineAction('cart.add_item', {
  label: { en: 'Add to basket', cs: 'Přidat do košíku' },
  input: z.object({
    productId: z.string(),
    variantId: z.optional(z.string()),
    quantity: z.int().check(z.minimum(1), z.maximum(99)),
  }),
  output: z.object({ basket }),
})
