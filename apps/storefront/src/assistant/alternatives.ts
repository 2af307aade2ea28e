import { defineFact, type FactQuery } from '@proactive/engine'
import type { GraphReads } from '@proactive/server'
import { recommendedFirst } from '../shop/recommended-first.js'
import { standInsFor } from './graph/questions.js'

/** A product that is offered in place of another, by its name in each language. */
type Alternative = { productId: string; en: string; cs: string }

/** The fewest pieces of a product that is offered in place of another. */
const plenty = 7
/** How many stand-ins are looked at: most of them may be out of stock, or what is recommended to the person may come late. */
const most = 100

const fact = 'product.alternative'

/**
 * Asks for the nearest alternative to a product: without variants, in plenty, and fit for whom the product is fit for; what
 * is recommended to the person comes first.
 */
export const alternativeTo = (productId: string): FactQuery<Alternative | null> => ({ fact, input: productId })

/** Creates the fact that answers `alternativeTo` from the graph and the shop's stock; a bundle, which has no stock of its own, is none. */
export const readingAlternatives = (graph: GraphReads) =>
  defineFact(fact, {
    read: async (productId: string, { tx, person }): Promise<Alternative | null> => {
      const standIns = await graph.standIns(standInsFor(productId, most), { tx })
      const { rows } = await tx.query<Alternative>(
        `SELECT p.id AS "productId", p.name_en AS en, p.name_cs AS cs
           FROM unnest($1::text[]) WITH ORDINALITY AS o (id, place) JOIN shop.product p ON p.id = o.id
           JOIN shop.stock s ON s.product_id = p.id AND s.variant_id = '' AND s.on_hand >= $3
          ORDER BY ${recommendedFirst('p.id', '$2')}, o.place LIMIT 1`,
        [standIns.map(({ id }) => id), person ?? null, plenty],
      )
      return rows[0] ?? null
    },
  })
