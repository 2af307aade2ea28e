import type { DataOf, EventContract, Json } from '@proactive/protocol'
import type { Fact } from './define-fact.js'
import { folding, gathering, setting, type TraitOptions } from './folding.js'
import type { Event } from '../message/message.js'
import { type Field, type Fold, numeric, type Pick, picked, type Picker, type Trait } from './trait.js'

export interface SetOptions<E extends EventContract = EventContract> extends TraitOptions<E> {
  /** Events that take one out again: those that pick the same value. */
  without?: readonly EventContract[]
  /** Milliseconds after which one is no longer in it. */
  withinMs?: number
  /** The oldest leave first; default 50. */
  atMost?: number
}

type Indexed<Value, Options> = Options extends { index: true } ? Extract<Value, string | number | boolean> : never

/**
 * The latest value of a field, or of what a function picks; of several kinds of event, whichever came last.
 *
 * @example
 * viewing: trait.latest(bookViewed, 'bookId', { per: 'session', until: [pageLeft], index: true })
 */
export function latest<E extends EventContract, F extends Field<E>, const O extends TraitOptions<E>>(
  event: E,
  field: F,
  options?: O,
): Trait<DataOf<E>[F] | undefined, Indexed<DataOf<E>[F], O>>
export function latest<E extends EventContract, Value extends Json | undefined, const O extends TraitOptions<E>>(
  event: E,
  pick: Pick<E, Value>,
  options?: O,
): Trait<Value | undefined, Indexed<Value, O>>
export function latest<
  const E extends readonly EventContract[],
  Value extends Json | undefined,
  const O extends TraitOptions<E[number]>,
>(events: E, pick: Pick<E[number], Value>, options?: O): Trait<Value | undefined, Indexed<Value, O>>
export function latest(events: EventContract | readonly EventContract[], pick: Picker, options?: TraitOptions): Trait {
  const all = 'kind' in events ? [events] : events
  return folding(
    undefined,
    options,
    all.map((event) => setting(event, options, (_, seen) => picked(seen, pick))),
  )
}

/**
 * How many such events there were.
 *
 * @example
 * borrowed: trait.count(bookBorrowed, { per: 'visit' })
 */
export function count<E extends EventContract, const O extends TraitOptions<E>>(
  event: E,
  options?: O,
): Trait<number, Indexed<number, O>>
export function count(event: EventContract, options?: TraitOptions): Trait {
  return gathering(folding(0, options, [setting(event, options, (before) => numeric(before) + 1)]))
}

/**
 * The sum of a field, or of what a function picks.
 *
 * @example
 * pages: trait.sum(bookRead, 'pages', { per: 'visit' })
 */
export function sum<E extends EventContract, const O extends TraitOptions<E>>(
  event: E,
  pick: Field<E> | Pick<E, number>,
  options?: O,
): Trait<number, Indexed<number, O>>
export function sum(event: EventContract, pick: Picker, options?: TraitOptions): Trait {
  const add = (before: Json | undefined, seen: Event): Json => numeric(before) + numeric(picked(seen, pick))
  return gathering(folding(0, options, [setting(event, options, add)]))
}

/**
 * The largest value of a field, or of what a function picks.
 *
 * @example
 * longestStay: trait.largest(pointerDwelled, 'dwellMs', { per: 'session', until: [pageLeft] })
 */
export function largest<E extends EventContract, const O extends TraitOptions<E>>(
  event: E,
  pick: Field<E> | Pick<E, number>,
  options?: O,
): Trait<number, Indexed<number, O>>
export function largest(event: EventContract, pick: Picker, options?: TraitOptions): Trait {
  const larger = (before: Json | undefined, seen: Event): Json => Math.max(numeric(before), numeric(picked(seen, pick)))
  return gathering(folding(0, options, [setting(event, options, larger)]))
}

/**
 * When such an event last happened, epoch milliseconds.
 *
 * @example
 * enteredAt: trait.since(stepEntered, { per: 'session', until: [orderPlaced] })
 */
export function since<E extends EventContract, const O extends TraitOptions<E>>(
  event: E,
  options?: O,
): Trait<number | undefined, Indexed<number, O>>
export function since(event: EventContract, options?: TraitOptions): Trait {
  return folding(undefined, options, [setting(event, options, (_, seen) => seen.time)])
}

/**
 * The distinct values of a field, or of what a function picks, oldest first.
 *
 * @example
 * seen: trait.set(bookViewed, 'bookId', { withinMs: minutes(10), index: true })
 */
export function set<E extends EventContract, F extends Field<E>, const O extends SetOptions<E>>(
  event: E,
  field: F,
  options?: O,
): Trait<readonly Exclude<DataOf<E>[F], undefined>[], Indexed<DataOf<E>[F], O>>
export function set<E extends EventContract, Value extends Json | undefined, const O extends SetOptions<E>>(
  event: E,
  pick: Pick<E, Value>,
  options?: O,
): Trait<readonly Exclude<Value, undefined>[], Indexed<Value, O>>
export function set(event: EventContract, pick: Picker, options: SetOptions = {}): Trait {
  const { without = [], withinMs = Infinity, atMost = 50 } = options
  const adding = setting(event, options, (before, seen) => {
    const item = picked(seen, pick)
    if (item === undefined) return before
    return [...entries(before).filter((entry) => entry.item !== item), { item, at: seen.time }].slice(-atMost)
  })
  const removing = without.map((removed) =>
    setting(removed, {}, (before, seen) => entries(before).filter((entry) => entry.item !== picked(seen, pick))),
  )
  return {
    ...gathering(folding([], options, [adding, ...removing])),
    read: (cell, now) =>
      entries(cell?.value)
        .filter(({ at }) => at > now - withinMs)
        .map(({ item }) => item),
    keys: (cell) => entries(cell.value).map(({ item }) => item),
  }
}

/**
 * What the shop's records say of a person: read when they come, and again after the events named.
 *
 * @example
 * branch: trait.fact(homeBranch, { index: true, again: [memberUpdated] })
 */
export function fact<Value, const O extends { index?: boolean; again?: readonly EventContract[] }>(
  from: Fact<null, Value>,
  options?: O,
): Trait<Value | undefined, Indexed<Value, O>>
export function fact(from: Fact<null>, options: { index?: boolean; again?: readonly EventContract[] } = {}): Trait {
  const again = (options.again ?? []).map((event): Fold => ({ event, fold: (cell) => cell }))
  return { ...folding(undefined, { per: 'person', index: options.index ?? false }, again), fact: from }
}

/** A set's items as they are kept: with their times, so that they can grow old. */
type Entry = { item: Json; at: number }
const entries = (value: Json | undefined): readonly Entry[] => (Array.isArray(value) ? (value as readonly Entry[]) : [])
