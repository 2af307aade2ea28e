import { diets } from '../shop/diets.js'

/** The number of products that make a preference. */
const enough = 8

/**
 * Returns the diet that fits the viewed products, and how many of them fit; each product is `id tag tag …`. No viewed
 * product may go against the diet. Of several diets, returns the one that most products fit.
 */
export function preferredDiet(seen: readonly string[]): { tag: string; products: number } | undefined {
  const products = seen.map((one) => new Set(one.split(' ').slice(1)))
  return diets
    .filter(({ against }) => !products.some((tags) => against.some((tag) => tags.has(tag))))
    .map(({ tag }) => ({ tag, products: products.filter((tags) => tags.has(tag)).length }))
    .filter((diet) => diet.products >= enough)
    .toSorted((a, b) => b.products - a.products)[0]
}
