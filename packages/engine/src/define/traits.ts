import { checkOptions, type DataOf, type EventContract, type Json } from '@proactive/protocol'
import type { Fact } from './define-fact.js'
import { adding, folding, gathering, setting, tallying, type TraitOptions } from './folding.js'
import type { Event } from '../message/message.js'
import { checkEventsOnce } from './mistake.js'
import { type Cell, type Field, type Fold, numeric, type Pick, picked, type Picker, type Trait } from './trait.js'

export { contents } from './contents.js'

/** The options of `trait.set`. */
export interface SetOptions<E extends EventContract = EventContract> extends TraitOptions<E> {
  /** Events that remove a value: the value that they pick. */
  without?: readonly EventContract[]
  /** Milliseconds after which a value leaves the set. */
  withinMs?: number
  /** The most values that are kept; the oldest leave first. Default 50. */
  limit?: number
}

type Indexed<Value, Options> = Options extends { index: true } ? Extract<Value, string | number | boolean> : never

/**
 * Keeps the latest value of a field, or of what a function picks: that of the event that happened last, in whatever order
 * the events arrive.
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
  const all = isList(events) ? events : [events]
  checkEventsOnce('trait.latest', 'its list of events', all)
  return folding(
    undefined,
    options,
    all.map((event) => setting(event, options, (seen) => picked(seen, pick))),
  )
}

/**
 * Counts events: those since the last of `until`, and within the visit or the tab where it lives no longer. Of what was
 * counted before an event of `until` arrives, an event that is more than two seconds late leaves only the events of the two
 * seconds before the newest.
 *
 * @example
 * borrowed: trait.count(bookBorrowed, { per: 'visit' })
 */
export function count<E extends EventContract, const O extends TraitOptions<E>>(
  event: E,
  options?: O,
): Trait<number, Indexed<number, O>>
export function count(event: EventContract, options?: TraitOptions): Trait {
  return tallying(event, options, { of: () => 1, join: (total, one) => total + one })
}

/**
 * Adds up a field, or what a function picks, of the events that `count` would count.
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
  return tallying(event, options, { of: (seen) => numeric(picked(seen, pick)), join: (total, next) => total + next })
}

/**
 * Keeps the largest value of a field, or of what a function picks, of the events that `count` would count.
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
  return tallying(event, options, { of: (seen) => numeric(picked(seen, pick)), join: Math.max })
}

/**
 * Keeps when the event last happened, epoch milliseconds.
 *
 * @example
 * enteredAt: trait.since(stepEntered, { per: 'session', until: [orderPlaced] })
 */
export function since<E extends EventContract, const O extends TraitOptions<E>>(
  event: E,
  options?: O,
): Trait<number | undefined, Indexed<number, O>>
export function since(event: EventContract, options?: TraitOptions): Trait {
  return folding(undefined, options, [setting(event, options, (seen) => seen.time)])
}

/**
 * Keeps the distinct values of a field, or of what a function picks, oldest first by the times of their events.
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
export function set(event: EventContract, pick: Picker, given: SetOptions = {}): Trait {
  const { without = [], withinMs = Infinity, limit = 50, ...options } = given
  checkEventsOnce('trait.set', 'without', without)
  const put = (before: Json | undefined, seen: Event, gone: { gone?: true }): Json | undefined => {
    const item = picked(seen, pick)
    if (item === undefined) return before
    const all = entries(before)
    if (all.some((entry) => entry.item === item && entry.at > seen.time)) return before
    const others = all.filter((entry) => entry.item !== item)
    return newestOf([...others, { item, at: seen.time, ...gone }], limit)
  }
  const added = adding(event, options, (before, seen) => put(before, seen, {}))
  const removed = without.map((one) => adding(one, {}, (before, seen) => put(before, seen, { gone: true })))
  return {
    ...gathering([], options, [added, ...removed], entriesSince),
    read: (cell, now) =>
      entries(cell?.value)
        .filter(({ at, gone }) => !gone && at > now - withinMs)
        .map(({ item }) => item),
    keys: (cell) => entries(cell.value).flatMap(({ item, gone }) => (gone ? [] : [item])),
  }
}

/**
 * Reads a fact about a person from the shop's records when the person comes, and again after the events of `again`.
 *
 * @example
 * branch: trait.fact(homeBranch, { index: true, again: [memberUpdated] })
 */
export function fact<Value, const O extends { index?: boolean; again?: readonly EventContract[] }>(
  from: Fact<null, Value>,
  options?: O,
): Trait<Value | undefined, Indexed<Value, O>>
export function fact(from: Fact<null>, options: { index?: boolean; again?: readonly EventContract[] } = {}): Trait {
  checkOptions('trait.fact', options, { index: true, again: true })
  checkEventsOnce('trait.fact', 'again', options.again ?? [])
  const again = (options.again ?? []).map((event): Fold => ({ event, fold: (cell) => cell }))
  return { ...folding(undefined, { per: 'person', index: options.index ?? false }, again), fact: from }
}

const isList = <One>(given: One | readonly One[]): given is readonly One[] => Array.isArray(given)

/** A value of a set with its time, so that it can expire; `gone` when it was removed then. */
type Entry = { item: Json; at: number; gone?: true }
const entries = (value: Json | undefined): readonly Entry[] => (Array.isArray(value) ? (value as readonly Entry[]) : [])
const entriesSince = ({ value }: Cell, from: number): Json => entries(value).filter(({ at }) => at > from)

/** Returns the newest values, and the newest removals, in the order of their times. */
function newestOf(all: readonly Entry[], atMost: number): Entry[] {
  const byTime = all.toSorted((a, b) => a.at - b.at)
  const newest = new Set([false, true].flatMap((gone) => byTime.filter((one) => (one.gone ?? false) === gone).slice(-atMost)))
  return byTime.filter((one) => newest.has(one))
}
