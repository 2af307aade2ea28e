import type { DataOf, EventContract, Json } from '@proactive/protocol'
import type { Event } from '../message/message.js'
import { latenessMs } from './lateness.js'
import { checkEventsOnce } from './mistake.js'
import type { Cell, Fold, Per, Trait } from './trait.js'

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
 * value after a reset at a time; by default nothing does.
 */
export function gathering(
  empty: Json | undefined,
  options: TraitOptions = {},
  folds: Fold[],
  keep: (value: Json | undefined, from: number) => Json | undefined = () => undefined,
): Trait {
  const emptying = (options.until ?? []).map((event): Fold => ({
    event,
    fold(cell, { id, time }) {
      if (time < fromOf(cell)) return cell
      if (cell && time < cell.at) return cellOf({ ...cell, value: keep(cell.value, time), from: time })
      return { by: id, at: time, from: time }
    },
  }))
  return { ...traitOf(empty, options, [...emptying, ...folds]), gathers: true }
}

function traitOf(empty: Json | undefined, { per = 'person', index = false, until = [] }: TraitOptions, folds: Fold[]): Trait {
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
      if (options.where && !options.where(seen.data, seen)) return cell
      return cellOf({ value: pick(seen), by: seen.id, at: seen.time })
    },
  }
}

/** Makes a fold: an event that counts changes the value, unless it happened before the last reset, by more than the lateness. */
export function adding(
  event: EventContract,
  options: TraitOptions = {},
  change: (before: Json | undefined, event: Event) => Json | undefined,
): Fold {
  return {
    event,
    fold(cell, seen) {
      if (seen.time < fromOf(cell) - latenessMs) return cell
      if (options.where && !options.where(seen.data, seen)) return cell
      const value = change(cell?.value, seen)
      if (value === cell?.value && value === undefined) return cell
      const newest = cell && seen.time < cell.at ? cell : { by: seen.id, at: seen.time }
      return cellOf({ value, by: newest.by, at: newest.at, from: cell?.from })
    },
  }
}

/** Returns the time of the last reset. */
const fromOf = (cell: Cell | undefined): number => cell?.from ?? 0

/** Makes a cell without the parts that are undefined, so that a saved cell is loaded as it was. */
function cellOf({ value, by, at, from }: Cell | { value: Json | undefined; by: string; at: number; from?: number | undefined }): Cell {
  return { ...(value !== undefined && { value }), by, at, ...(from !== undefined && { from }) }
}
