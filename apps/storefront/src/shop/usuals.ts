import type { Sql } from './database.js'

/** A product that a person orders often: in how many of their orders it was. */
export interface Usual {
  productId: string
  orders: number
  of: number
}

/** How often a product was ordered at least, and how many products count as usual. */
const oftenEnough = 3
const most = 20

/** Lists what a person orders often, the most frequent first. A caller whom the store does not know has nothing. */
export async function listUsuals(sql: Sql, personId: string | null): Promise<Usual[]> {
  if (personId === null) return []
  const { rows } = await sql.query<Usual>(
    `SELECT i.product_id AS "productId", count(DISTINCT o.id)::int AS orders, total.orders AS of
       FROM shop."order" o JOIN shop.order_item i ON i.order_id = o.id,
            (SELECT count(*)::int AS orders FROM shop."order" WHERE person_id = $1) total
      WHERE o.person_id = $1
      GROUP BY i.product_id, total.orders
     HAVING count(DISTINCT o.id) >= $2
      ORDER BY orders DESC, i.product_id LIMIT $3`,
    [personId, oftenEnough, most],
  )
  return rows
}
