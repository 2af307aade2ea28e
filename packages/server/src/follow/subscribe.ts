import type { Event } from '@proactive/engine'
import { checkOptions, type DataOf, type EventContract, seconds } from '@proactive/protocol'

/** What a handler is called with, beside the event. */
export interface HandleOptions {
  /** Aborted when the handler has taken too long: the event is then handed over again. */
  readonly abort: AbortSignal
}

/** A subscriber of the log, made by `subscribe`. */
export interface Subscription {
  /** Names its cursor, and so is the same in all processes and versions. */
  readonly name: string
  /** Types of events, and topics such as `order.*`. */
  readonly types: readonly string[]
  /** Where a new subscription begins. */
  readonly from: 'now' | 'beginning'
  /** How long the handler may take for one event, in milliseconds. */
  readonly timeoutMs: number
  where(event: Event): boolean
  handle(event: Event, options: HandleOptions): Promise<void> | void
}

type Topic = `${string}.*`
/** The events of a type or a topic. `type` tells the types of several contracts apart. */
export type SubscribedEvent<T extends EventContract | Topic> = T extends EventContract ? Event<DataOf<T>> & { type: T['type'] } : Event

const known = { name: true, types: true, where: true, handle: true, from: true, timeoutMs: true } as const

/**
 * Subscribes to events of the log. The handler is given each event at least once, those of one person in the log's order,
 * by one process at a time for each partition. When the handler throws or takes longer than `timeoutMs` (30 s), the event
 * is handed over again, with backoff up to 30 s, and the events of its partition wait behind it. How far the subscription
 * has come is stored by its name, so it goes on there after a restart; handlers ignore duplicates by the event's `id`.
 *
 * @param types - Contracts, or topics as `'order.*'`; also of what the server itself writes, such as `suggestionAccepted`.
 * @param where - Returns whether an event concerns the subscriber. Default: all do.
 * @param from - Where a new name begins: `now` (the default), or with the oldest event that is kept.
 * @throws Error for an option that is missing or unknown, with what to write.
 *
 * @example
 * subscribe({
 *   name: 'thanks',
 *   types: [bookReturned],
 *   where: ({ data }) => data.daysLate === 0,
 *   handle: ({ id, person, data }) => mail.send({ key: id, to: person, bookId: data.bookId }),
 * })
 */
export function subscribe<const T extends EventContract | Topic>(options: {
  name: string
  types: readonly T[]
  where?: (event: SubscribedEvent<T>) => boolean
  handle: (event: SubscribedEvent<T>, options: HandleOptions) => Promise<void> | void
  from?: 'now' | 'beginning'
  timeoutMs?: number
}): Subscription {
  const { name, types, where = () => true, handle, from = 'now', timeoutMs = seconds(30) } = options
  const definition = `subscribe('${name}')`
  checkOptions(definition, options, known)
  if (typeof name !== 'string' || name === '') throw new Error('subscribe(…) has no name: give it one that stays the same, such as "thanks". Its cursor is stored by it.')
  if (types.length === 0) throw new Error(`${definition} has no types: name the events that it takes, such as [orderPlaced], or a topic, such as ['order.*'].`)
  if (typeof handle !== 'function') throw new Error(`${definition} has no handle: give it the function that takes an event.`)
  if (typeof where !== 'function') throw new Error(`${definition}: where must be a function that returns whether an event concerns the subscriber.`)
  if (!(timeoutMs > 0)) throw new Error(`${definition}: timeoutMs is ${timeoutMs}; give a number of milliseconds above 0.`)
  if (from !== 'now' && from !== 'beginning') throw new Error(`${definition}: from is '${String(from)}'; it is 'now' or 'beginning'.`)
  const named = types.map((type) => (typeof type === 'string' ? type : type.type))
  // The follower hands over events of these types only, which the types of both functions cannot say.
  const callbacks: { where(event: unknown): boolean; handle(event: unknown, more: HandleOptions): Promise<void> | void } = { where, handle }
  return { name, types: named, from, timeoutMs, ...callbacks }
}
