import { checkOptions, type DataOf, type EventContract } from '@proactive/protocol'
import type { Application, Sql } from './definitions.js'
import type { Event } from '../message/message.js'

/**
 * Declares what an ingested event changes in the shop's own tables. It runs in the transaction that appends the event, so
 * that facts that are read later agree with it. An event whose time is not believed changes nothing.
 *
 * Events arrive in any order. Where an event says how things are, such as a stock or a price, name the thing with `per`:
 * an event that happened before the newest one of its type and key then changes nothing. A trigger that calls
 * `proactive.append_event` passes the same key, so that the shop's own changes count as well. Where an event says only
 * some of several fields, keep the time of each field in its row instead, and compare `event.time` with it. The key is
 * stored; do not name a person in it.
 *
 * @example
 * applies(
 *   copiesChanged,
 *   async (tx, { data }) => {
 *     await tx.query('update book set copies = $2 where id = $1', [data.bookId, data.copies])
 *   },
 *   { per: ({ bookId }) => bookId },
 * )
 */
export function applies<E extends EventContract>(
  event: E,
  apply: (tx: Sql, event: Event<DataOf<E>>) => Promise<void>,
  options: { per?(data: DataOf<E>, event: Event<DataOf<E>>): string } = {},
): Application {
  checkOptions(`applies('${event.type}')`, options, { per: true })
  return { kind: 'apply', event, apply, ...options }
}
