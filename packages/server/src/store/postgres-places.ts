import type { Places } from './places.js'

/** Implements the places of networks in PostgreSQL. The lock makes a second transaction count what the first has taken. */
export const postgresPlaces: Places = {
  async takePlace(tx, { hold, thing, origin, person, until }, { most, now }) {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('proactive.place ' || $1 || ' ' || $2, 0))`, [origin, thing])
    const { rows } = await tx.query(
      `INSERT INTO proactive.place (hold, thing, origin, person, expires_at)
       SELECT $1, $2, $3, $4, $5 WHERE $6 > (
         SELECT count(*) FROM proactive.place WHERE thing = $2 AND origin = $3 AND hold <> $1 AND expires_at > $7)
       ON CONFLICT (hold) DO UPDATE SET expires_at = excluded.expires_at RETURNING 1`,
      [hold, thing, origin, person, new Date(until), most, new Date(now)],
    )
    return rows.length > 0
  },
  async extendPlace(tx, hold, until) {
    await tx.query('UPDATE proactive.place SET expires_at = $2 WHERE hold = $1', [hold, new Date(until)])
  },
  async freePlace(tx, hold) {
    await tx.query('DELETE FROM proactive.place WHERE hold = $1', [hold])
  },
}
