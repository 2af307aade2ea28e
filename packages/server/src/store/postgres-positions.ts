import type { Pool } from 'pg'
import { prepared, queryOf } from '../log/prepared-statement.js'
import type { Position, Positions } from './positions.js'

/** Moves a position, unless another process has moved it or an erasure has raised the epoch. */
export const movePosition = prepared(`
  UPDATE proactive.projection SET cursor = $5 WHERE name = $1 AND partition = $2 AND cursor = $3 AND epoch = $4 RETURNING 1`)

/** Implements the positions of followers in PostgreSQL. */
export function postgresPositions(pool: Pool): Positions {
  return {
    async position(follower, partition) {
      // The row must be there, so that an erasure can raise its epoch.
      await pool.query(`INSERT INTO proactive.projection (name, partition) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [follower, partition])
      const { rows } = await pool.query<Position>(
        `SELECT cursor, epoch::float8 AS epoch FROM proactive.projection WHERE name = $1 AND partition = $2`,
        [follower, partition],
      )
      return rows[0] ?? { cursor: '', epoch: 0 }
    },
    async movePosition(follower, partition, from, to) {
      const { rows } = await pool.query(queryOf(movePosition, [follower, partition, from.cursor, from.epoch, to]))
      return rows.length > 0
    },
    async beginAt(follower, count, cursor) {
      await pool.query(
        `INSERT INTO proactive.projection (name, partition, cursor) SELECT $1, n, $3 FROM generate_series(0, $2 - 1) AS n ON CONFLICT DO NOTHING`,
        [follower, count, cursor],
      )
    },
  }
}
