import type { BatchAnswer, Rejection } from '@proactive/protocol'
import type { Pool } from 'pg'
import { transaction } from './database.js'

/** How many events are handed over at once. */
const batch = 50

/**
 * Hands the kept events of orders to the assistant, in their order, and removes those that it has stored or refuses for
 * good. An event whose hand-over is interrupted is handed over again under its ID, which the assistant takes once.
 *
 * @returns the refused events, with the reason
 *
 * @example
 * await tellOrderEvents(pool, (events) => assistant.ingest(events))
 */
export async function tellOrderEvents(pool: Pool, ingest: (events: object[]) => Promise<BatchAnswer>): Promise<readonly Rejection[]> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: string; type: string; subject: string; data: object; at: Date; causationId: string | null }>(
      `SELECT id, type, subject, data, at, causation AS "causationId" FROM shop.order_event ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [batch],
    )
    if (rows.length === 0) return []
    const answer = await ingest(rows.map(({ at, causationId, ...event }) => ({ ...event, source: 'shop', time: at.toISOString(), ...(causationId !== null && { causationId }) })))
    if (!answer.ok) throw new Error(`The assistant took no events of orders: ${answer.code}, ${answer.message}`)
    await tx.query(`DELETE FROM shop.order_event WHERE id = ANY ($1)`, [rows.map(({ id }) => id)])
    return answer.rejected
  })
}
