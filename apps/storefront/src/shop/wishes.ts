import { ProactiveError } from '@proactive/protocol'
import type { Sql } from './database.js'

/** Lists the products on a person's wish list, the newest first; a caller whom the store does not know has none. */
export async function listWishes(sql: Sql, personId: string | null): Promise<string[]> {
  if (personId === null) return []
  const { rows } = await sql.query<{ productId: string }>(
    `SELECT product_id AS "productId" FROM shop.wish WHERE person_id = $1 ORDER BY added_at DESC, product_id`,
    [personId],
  )
  return rows.map(({ productId }) => productId)
}

/**
 * Puts a product on a person's wish list. Idempotent.
 *
 * @throws ProactiveError `not_found` for an unknown product
 */
export async function addWish(sql: Sql, personId: string, productId: string): Promise<void> {
  const { rows } = await sql.query(`SELECT 1 FROM shop.product WHERE id = $1`, [productId])
  if (rows.length === 0) throw new ProactiveError('not_found', `The catalogue has no product '${productId}'.`)
  await sql.query(`INSERT INTO shop.wish (person_id, product_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [personId, productId])
}

/** Takes a product from a person's wish list. Idempotent. */
export async function removeWish(sql: Sql, personId: string, productId: string): Promise<void> {
  await sql.query(`DELETE FROM shop.wish WHERE person_id = $1 AND product_id = $2`, [personId, productId])
}
