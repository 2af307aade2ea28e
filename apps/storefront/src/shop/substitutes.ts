import type { GraphReads } from '@proactive/server'
import { standInsFor } from '../assistant/graph/questions.js'
import { findProducts, type Product } from './catalogue.js'
import type { Locale } from './locale.js'

/** How many substitutes the store shows for one product, and how many stand-ins it looks at for them. */
const most = 3
const candidates = 12

/**
 * Lists the products in stock to offer in place of one, the best first: those that the catalogue names, then those that the
 * graph finds. Each suits the same diets and contains no other allergen.
 *
 * @example
 * const substitutes = await findSubstitutes(connections().graph, product, 'en')
 */
export async function findSubstitutes(graph: GraphReads, { id, substitutes }: Pick<Product, 'id' | 'substitutes'>, locale: Locale): Promise<Product[]> {
  const found = await graph.standIns(standInsFor(id, candidates))
  const order = [...new Set([...substitutes, ...found.map((one) => one.id)])]
  const products = await findProducts(order, locale)
  return products
    .filter(({ stock }) => stock > 0)
    .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
    .slice(0, most)
}
