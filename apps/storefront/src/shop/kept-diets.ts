import { forgetDiet } from './choices.js'
import type { Sql } from './database.js'
import { diets } from './diets.js'

/**
 * Reads the dietary filters of a person: those that the person has set, and those that their profile tells. Diets that the
 * shop does not know are left out.
 *
 * @example
 * await readKeptDiets(pool, 'user:u482') // ['vegan']
 */
export async function readKeptDiets(sql: Sql, personId: string): Promise<string[]> {
  const { rows } = await sql.query<{ diet: string }>(
    `SELECT DISTINCT diet FROM (
       SELECT unnest(dietary) AS diet FROM shop.choice WHERE person_id = $1
       UNION ALL SELECT unnest(dietary) FROM shop.shopper WHERE 'user:' || id = $1) AS kept
      WHERE diet = ANY ($2) ORDER BY diet`,
    [personId, diets.map(({ tag }) => tag)],
  )
  return rows.map(({ diet }) => diet)
}

/** Removes a dietary filter of a person, wherever it came from; a later profile may bring it back. Must run inside a transaction. */
export async function removeDiet(tx: Sql, personId: string, diet: string): Promise<void> {
  await forgetDiet(tx, personId, diet)
  await tx.query(`UPDATE shop.shopper SET dietary = array_remove(dietary, $2) WHERE 'user:' || id = $1 AND $2 = ANY (dietary)`, [personId, diet])
}
