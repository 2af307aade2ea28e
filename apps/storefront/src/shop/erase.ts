import type { Pool } from 'pg'

/** The records that are a person's alone: basket, checkout, choices, holds, notifications, wish list and reviews. */
const own = ['basket_item', 'basket_change', 'checkout', 'order_event', 'notification', 'choice', 'choice_change', 'hold', 'wish', 'review']

/**
 * Erases what the store holds on a person, for `DELETE /me`. Idempotent: a second call finds nothing.
 *
 * @example
 * createProactiveServer({ …, erase: eraseShopper(pool) })
 */
export function eraseShopper(pool: Pool): (person: { personId: string; userId: string | null }) => Promise<void> {
  return async ({ personId, userId }) => {
    for (const table of own) await pool.query(`DELETE FROM shop.${table} WHERE person_id = $1`, [personId])
    // The books need the orders, but neither the name nor the address.
    await pool.query(
      `UPDATE shop."order" SET person_id = 'erased-' || gen_random_uuid(), user_id = NULL, address = NULL WHERE person_id = $1 OR user_id = $2`,
      [personId, userId],
    )
    await pool.query('DELETE FROM shop.shopper WHERE id = $1', [userId])
  }
}
