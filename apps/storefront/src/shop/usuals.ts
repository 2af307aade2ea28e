import type { Sql } from './database.js'
import { recommendedFirst } from './recommended-first.js'

/** A product that a person orders often: in how many of their orders it was. */
export interface Usual {
  productId: string
  orders: number
  of: number
}

/** Sorts products in place of another: what was recommended to a person first, the others in their order. */
export async function sortRecommended(sql: Sql, personId: string | null, productIds: readonly string[]): Promise<string[]> {
  if (personId === null) return [...productIds]
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM unnest($2::text[]) WITH ORDINALITY AS given (id, n) ORDER BY ${recommendedFirst('id', '$1')}, n`,
    [personId, productIds],
  )
  return rows.map(({ id }) => id)
}

/** How often a product was ordered at least, and how many products count as usual. */
const oftenEnough = 3
const most = 20

/** Lists what a person orders often: what was recommended to them first, then the most frequent. A caller whom the store does not know has nothing. */
export async function listUsuals(sql: Sql, personId: string | null): Promise<Usual[]> {
  if (personId === null) return []
  const { rows } = await sql.query<Usual>(
    `SELECT i.product_id AS "productId", count(DISTINCT o.id)::int AS orders, total.orders AS of
       FROM shop."order" o JOIN shop.order_item i ON i.order_id = o.id,
            (SELECT count(*)::int AS orders FROM shop."order" WHERE person_id = $1) total
      WHERE o.person_id = $1
      GROUP BY i.product_id, total.orders
     HAVING count(DISTINCT o.id) >= $2
      ORDER BY ${recommendedFirst('i.product_id', '$1')}, orders DESC, i.product_id LIMIT $3`,
    [personId, oftenEnough, most],
  )
  return rows
}
