import { defineFact } from '@proactive/engine'

/** How many of a product can still be had. */
export const stockLeft = defineFact('stock.left', {
  read: async ({ productId, variantId = '' }: { productId: string; variantId?: string }, { tx }) => {
    const { rows } = await tx.query<{ left: number }>(
      `SELECT on_hand AS left FROM shop.stock WHERE product_id = $1 AND variant_id = $2`,
      [productId, variantId],
    )
    return rows[0]?.left ?? 0
  },
})
