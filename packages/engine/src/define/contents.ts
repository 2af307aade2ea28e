/**
 * Keeps the contents of a container, such as a bag: the values of which something is left. Some events add amounts, others
 * take some, and others state everything in it.
 *
 * Tricky cases:
 * - Events arrive out of order. The changes of the last two seconds are kept apart with their times, so that an amount that
 *   is taken before the event that added it arrives, or a statement that arrives late, counts as it happened.
 * - More is taken than there is, because an addition was never told: the amount is 0 then, and never less.
 */

import { checkOptions, type EventContract, isRecord, type Json } from '@proactive/protocol'
import type { Event } from '../message/message.js'
import { fromOf, newestOf } from './folding.js'
import { latenessMs } from './lateness.js'
import { checkEventsOnce } from './mistake.js'
import type { Cell, Fold, Per, Pick, Trait } from './trait.js'

/** Amounts of values, in the order in which the values were added. */
type Amounts = readonly (readonly [value: string, amount: number])[]

/** The events of a container. */
interface Container<A, T, S> {
  /** Events that add amounts. */
  adds: A
  /** Events that take amounts. */
  takes?: T
  /** Events that state all that the container has. */
  states?: S
}

/** Amounts that were added, or below 0 taken, at a time. */
type Change = { at: number; by: Amounts }

/** What a cell has: the amounts that are settled, the changes of the last two seconds, and what is left by both. */
type Contents = { settled: Amounts; changes: readonly Change[]; left: readonly string[] }

/** The most changes that are kept apart, and the most values; the oldest are settled or dropped first. */
const mostChanges = 50
const mostValues = 100

/**
 * Keeps the values of which something is left: what `adds` add minus what `takes` take, since the last event of `states`,
 * which says all that there is. `pick` returns the amounts of an event, each of a value.
 *
 * @example
 * bag: trait.contents(
 *   { adds: [bookAdded], takes: [bookRemoved], states: [bagViewed] },
 *   (data) => ('books' in data ? data.books : [data]).map(({ bookId, copies }) => [bookId, copies]),
 *   { index: true },
 * )
 */
export function contents<
  const A extends readonly EventContract[],
  const O extends { per?: Per; index?: boolean },
  const T extends readonly EventContract[] = [],
  const S extends readonly EventContract[] = [],
>(
  events: Container<A, T, S>,
  pick: Pick<A[number] | T[number] | S[number], Amounts>,
  options?: O,
): Trait<readonly string[], O extends { index: true } ? string : never>
export function contents(
  { adds, takes = [], states = [], ...others }: Container<readonly EventContract[], readonly EventContract[], readonly EventContract[]>,
  pick: Pick<EventContract, Amounts>,
  options: { per?: Per; index?: boolean } = {},
): Trait<readonly string[]> {
  checkOptions('trait.contents', others, {})
  checkOptions('trait.contents', options, { per: true, index: true })
  checkEventsOnce('trait.contents', 'its events', [...adds, ...takes, ...states])
  const changing = (event: EventContract, sign: 1 | -1): Fold => ({
    event,
    fold(cell, seen) {
      const by = pick(seen.data, seen)
      if (seen.time < fromOf(cell) || by.length === 0) return cell
      const { settled, changes } = contentsOf(cell)
      const change = { at: seen.time, by: by.map(([value, amount]) => [value, sign * amount] as const) }
      return settle(cell, seen, { settled, changes: [...changes, change], from: cell?.from })
    },
  })
  const stating = (event: EventContract): Fold => ({
    event,
    fold(cell, seen) {
      if (seen.time < fromOf(cell)) return cell
      const changes = contentsOf(cell).changes.filter(({ at }) => at > seen.time)
      return settle(cell, seen, { settled: changed([], pick(seen.data, seen)), changes, from: seen.time })
    },
  })
  return {
    kind: 'trait',
    per: options.per ?? 'person',
    index: options.index ?? false,
    folds: [...adds.map((event) => changing(event, 1)), ...takes.map((event) => changing(event, -1)), ...states.map(stating)],
    gathers: true,
    read: (cell) => contentsOf(cell).left,
    keys: (cell) => contentsOf(cell).left,
  }
}

/** Makes a cell; of its changes, those that are no longer recent are settled. */
function settle(
  cell: Cell | undefined,
  seen: Event,
  { settled, changes, from }: Omit<Contents, 'left'> & { from: number | undefined },
): Cell {
  const newest = newestOf(cell, seen)
  const inOrder = changes.toSorted((a, b) => a.at - b.at)
  const recent = inOrder.filter(({ at }) => at >= newest.at - latenessMs).slice(-mostChanges)
  const amounts = apply(settled, inOrder.slice(0, inOrder.length - recent.length)).slice(-mostValues)
  const left = apply(amounts, recent).slice(-mostValues).map(([value]) => value)
  const value: Contents = { settled: amounts, changes: recent, left }
  return { value, ...newest, ...(from !== undefined && { from }) }
}

const apply = (amounts: Amounts, changes: readonly Change[]): Amounts => changes.reduce((all, { by }) => changed(all, by), amounts)

/** Returns the amounts after a change; a value of which nothing is left is gone. */
function changed(amounts: Amounts, by: Amounts): Amounts {
  const all = new Map(amounts)
  for (const [value, amount] of by) {
    const left = (all.get(value) ?? 0) + amount
    if (left > 0) all.set(value, left)
    else all.delete(value)
  }
  return [...all]
}

const nothing: Contents = { settled: [], changes: [], left: [] }

function contentsOf(cell: Cell | undefined): Contents {
  const value = cell?.value
  if (isContents(value)) return value
  if (!Array.isArray(value)) return nothing
  // The cell of a trait that was a `set` before: there is one of each.
  const left = (value as readonly { item: string; gone?: true }[]).flatMap(({ item, gone }) => (gone ? [] : [item]))
  return { settled: left.map((item) => [item, 1]), changes: [], left }
}

const isContents = (value: Json | undefined): value is Contents => isRecord(value) && 'settled' in value
