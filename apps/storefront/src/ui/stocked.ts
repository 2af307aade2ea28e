import type { Product } from '../shop/catalogue.js'

/** What a page knows of a product's stock when it is rendered. */
export interface Stocked {
  id: string
  stock: number
  variants: readonly { id: string; stock: number }[]
}

/** Picks from a product what its live stock needs, so that no more is sent to the page. */
export function stocked({ id, stock, variants }: Product): Stocked {
  return { id, stock, variants: variants.map((variant) => ({ id: variant.id, stock: variant.stock })) }
}
