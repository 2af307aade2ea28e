import type { DataOf, EventContract } from '@proactive/protocol'
import type { Application, Sql } from './definitions.js'
import type { Event } from '../message/message.js'

/**
 * Says what an ingested event does to the shop's own tables, in the transaction that appends it, so that facts read
 * later agree with it.
 *
 * @example
 * applies(copiesChanged, async (tx, { data }) => {
 *   await tx.query('update book set copies = $2 where id = $1', [data.bookId, data.copies])
 * })
 */
export function applies<E extends EventContract>(
  event: E,
  apply: (tx: Sql, event: Event<DataOf<E>>) => Promise<void>,
): Application {
  return { kind: 'apply', event, apply }
}
