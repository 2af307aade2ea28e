import type { Pool } from 'pg'
import type { Deliveries } from './deliveries.js'

/** Implements the deliveries of webhooks in PostgreSQL. */
export function postgresDeliveries(pool: Pool): Deliveries {
  return {
    async keepDelivery({ source, id, digest }) {
      const { rows } = await pool.query<{ digest: string }>(
        `INSERT INTO proactive.delivery (source, id, digest) VALUES ($1, $2, $3)
         ON CONFLICT (source, id) DO UPDATE SET id = excluded.id RETURNING digest`,
        [source, id, digest],
      )
      return rows[0]?.digest === digest
    },
    async dropDelivery({ source, id, digest }) {
      await pool.query(`DELETE FROM proactive.delivery WHERE source = $1 AND id = $2 AND digest = $3`, [source, id, digest])
    },
  }
}
