import { checkOptions, type DataOf, type EventContract, type Json } from '@proactive/protocol'
import type { Event } from '../message/message.js'
import { latenessMs } from './lateness.js'
import { checkEventsOnce } from './mistake.js'
import { type Cell, type Fold, numeric, type Per, type Trait } from './trait.js'

/** The options of every trait. */
export interface TraitOptions<E extends EventContract = EventContract> {
  /** How long the trait lives; default `person`. */
  per?: Per
  /** Events that reset it. */
  until?: readonly EventContract[]
  /** Whether audiences may require it. */
  index?: boolean
  /** Counts only the events for which this is true. */
  where?(data: DataOf<E>, event: Event<DataOf<E>>): boolean
}

/** Makes a trait whose value is that of the newest event; the events of `until` reset it. */
export function folding(empty: Json | undefined, options: TraitOptions = {}, folds: Fold[]): Trait {
  return traitOf(empty, options, [...(options.until ?? []).map((event) => setting(event, {}, () => undefined)), ...folds])
}

/**
 * Makes a trait whose value gathers many events, so that any of them may be part of it. `keep` returns what remains of a
 * cell's value after a reset that happened before its newest event.
 */
export function gathering(
  empty: Json | undefined,
  options: TraitOptions = {},
  folds: Fold[],
  keep: (cell: Cell, from: number) => Json | undefined,
): Trait {
  const emptying = (options.until ?? []).map((event): Fold => ({
    event,
    fold(cell, { id, time }) {
      if (time < fromOf(cell)) return cell
      if (cell && time < cell.at) return cellOf({ ...cell, value: keep(cell, time), from: time })
      return { by: id, at: time, from: time }
    },
  }))
  return { ...traitOf(empty, options, [...emptying, ...folds]), gathers: true }
}

/** The most recent parts of a tally that are kept. */
const mostRecent = 50

/**
 * Makes a trait that joins a number of each event. Where the trait is reset, the cell keeps the numbers of the events within
 * the lateness, so that the order in which these and a reset arrive does not matter. A reset that arrives later than that
 * leaves no more than those.
 */
export function tallying<E extends EventContract>(
  event: E,
  options: TraitOptions = {},
  { of, join }: { of: (event: Event) => number; join: (total: number, next: number) => number },
): Trait {
  const isReset = (options.until ?? []).length > 0
  const tally: Fold = {
    event,
    fold(cell, seen) {
      if (seen.time < fromOf(cell) || !counts(options, seen)) return cell
      const n = of(seen)
      const { by, at } = newestOf(cell, seen)
      const recent = isReset && [...(cell?.recent ?? []), { at: seen.time, n }].filter((part) => part.at >= at - latenessMs).slice(-mostRecent)
      return cellOf({ value: join(numeric(cell?.value), n), by, at, from: cell?.from, ...(recent && { recent }) })
    },
  }
  return gathering(0, options, [tally], ({ recent = [] }, from) =>
    recent.reduce<number | undefined>((total, { at, n }) => (at > from ? join(total ?? 0, n) : total), undefined),
  )
}

const known = { per: true, until: true, index: true, where: true } satisfies Record<keyof TraitOptions, true>

function traitOf(empty: Json | undefined, options: TraitOptions, folds: Fold[]): Trait {
  checkOptions('a trait', options, known)
  const { per = 'person', index = false, until = [] } = options
  checkEventsOnce('a trait', 'until', until)
  return {
    kind: 'trait',
    per,
    index,
    folds,
    read: (cell) => cell?.value ?? empty,
    keys: ({ value }) => (value === undefined ? [] : [value]),
  }
}

/** Makes a fold: an event that counts sets the value, unless a newer one has set or reset it; undefined resets it. */
export function setting(
  event: EventContract,
  options: TraitOptions = {},
  pick: (event: Event) => Json | undefined,
): Fold {
  return {
    event,
    fold(cell, seen) {
      if (cell && seen.time < cell.at) return cell
      if (!counts(options, seen)) return cell
      return cellOf({ value: pick(seen), by: seen.id, at: seen.time })
    },
  }
}

/** Makes a fold: an event that counts changes the value, unless it happened before the last reset. */
export function adding(
  event: EventContract,
  options: TraitOptions = {},
  change: (before: Json | undefined, event: Event) => Json | undefined,
): Fold {
  return {
    event,
    fold(cell, seen) {
      if (seen.time < fromOf(cell) || !counts(options, seen)) return cell
      const value = change(cell?.value, seen)
      if (value === cell?.value && value === undefined) return cell
      return cellOf({ value, ...newestOf(cell, seen), from: cell?.from })
    },
  }
}

const counts = (options: TraitOptions, event: Event): boolean => !options.where || options.where(event.data, event)

/** Returns the newest event that a cell takes into account, together with another. */
export const newestOf = (cell: Cell | undefined, { id, time }: Event): Pick<Cell, 'by' | 'at'> =>
  cell && time < cell.at ? { by: cell.by, at: cell.at } : { by: id, at: time }

/** Returns the time of the last reset. */
export const fromOf = (cell: Cell | undefined): number => cell?.from ?? 0

/** A cell, of which parts may be undefined. */
type Parts = { [Part in keyof Cell]: Cell[Part] | undefined } & Pick<Cell, 'by' | 'at'>

/** Makes a cell without the parts that are undefined, so that a saved cell is loaded as it was. */
function cellOf({ value, by, at, from, recent }: Parts): Cell {
  return { ...(value !== undefined && { value }), by, at, ...(from !== undefined && { from }), ...(recent && { recent }) }
}
