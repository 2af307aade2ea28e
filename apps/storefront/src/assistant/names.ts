import type { Pool } from 'pg'

/** Returns the names of all products and brands, in both languages: a message of the model may use those of its facts only. */
export async function readNames(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT name_en AS name FROM shop.product UNION SELECT name_cs FROM shop.product UNION SELECT brand FROM shop.product`,
  )
  return rows.map(({ name }) => name)
}
