import type { Sql } from './database.js'
import type { Locale } from './locale.js'

/** A review in the visitor's language, without its author; `rating` is 1 to 5. */
export interface Review {
  rating: number
  body: string
  writtenAt: Date
}

/** Lists the reviews of a product, the newest first. */
export async function listReviews(sql: Sql, productId: string, locale: Locale): Promise<Review[]> {
  const { rows } = await sql.query<Review>(
    `SELECT rating, CASE WHEN $2 = 'cs' THEN body_cs ELSE body_en END AS body, written_at AS "writtenAt"
       FROM shop.review WHERE product_id = $1 ORDER BY written_at DESC, person_id`,
    [productId, locale],
  )
  return rows
}
