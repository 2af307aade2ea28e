import { standInsFor } from '../assistant/graph/questions.js'
import { findProducts, type Product } from './catalogue.js'
import type { Connections } from './database.js'
import type { Locale } from './locale.js'
import { sortRecommended } from './usuals.js'

/** How many substitutes the store shows for one product, and how many stand-ins it looks at for them. */
const most = 3
const candidates = 12

/**
 * Lists the products in stock to offer in place of one: what was recommended to the person first, then those that the
 * catalogue names, then those that the graph finds. Each suits the same diets and contains no other allergen.
 *
 * @example
 * const substitutes = await findSubstitutes(connections(), product, { personId, locale: 'en' })
 */
export async function findSubstitutes(
  { pool, graph }: Pick<Connections, 'pool' | 'graph'>,
  { id, substitutes }: Pick<Product, 'id' | 'substitutes'>,
  { personId, locale }: { personId: string | null; locale: Locale },
): Promise<Product[]> {
  const found = await graph.standIns(standInsFor(id, candidates))
  const order = await sortRecommended(pool, personId, [...new Set([...substitutes, ...found.map((one) => one.id)])])
  const products = await findProducts(order, locale)
  return products
    .filter(({ stock }) => stock > 0)
    .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
    .slice(0, most)
}
