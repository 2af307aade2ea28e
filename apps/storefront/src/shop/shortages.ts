import type { BasketLine } from './basket.js'
import type { Product } from './catalogue.js'

/** What a line of a basket asks for. */
export type Line = Pick<BasketLine, 'productId' | 'variantId' | 'quantity'>

/**
 * Returns the lines of a basket that need more pieces than there are, bundles by their parts, and several lines of one
 * product together.
 *
 * @example
 * shortOf(basket.items, products).has(line)
 */
export function shortOf<L extends Line>(lines: readonly L[], products: readonly Product[]): Set<L> {
  const known = new Map(products.map((product) => [product.id, product]))
  const needs = lines.map((line) => ({ line, needs: needsOf(line, known.get(line.productId)) }))
  const wanted = new Map<string, number>()
  for (const { key, pieces } of needs.flatMap((one) => one.needs)) wanted.set(key, (wanted.get(key) ?? 0) + pieces)
  return new Set(needs.flatMap((one) => (one.needs.some(({ key, stock }) => (wanted.get(key) ?? 0) > stock) ? [one.line] : [])))
}

/** Returns what a line needs of each product or variant, and how much of it there is; nothing for an unknown product. */
function needsOf({ productId, variantId = '', quantity }: Line, product: Product | undefined): { key: string; pieces: number; stock: number }[] {
  if (!product) return []
  const own = variantId === '' ? product.stock : (product.variants.find(({ id }) => id === variantId)?.stock ?? 0)
  const parts = product.parts.length > 0 ? product.parts : [{ productId, variantId, quantity: 1, stock: own }]
  return parts.map((part) => ({ key: `${part.productId}/${part.variantId}`, pieces: quantity * part.quantity, stock: part.stock }))
}
