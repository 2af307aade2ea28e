import type { DataOf, EventContract } from '@proactive/protocol'
import type { Application, Sql } from './definitions.js'
import type { Event } from '../message/message.js'

/**
 * Declares what an ingested event changes in the shop's own tables. It runs in the transaction that appends the event, so
 * that facts that are read later agree with it.
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
