import type { DataOf, EventContract, Json } from '@proactive/protocol'
import type { Event } from '../message/message.js'
import { checkEventsOnce } from './mistake.js'
import type { Fold, Per, Trait } from './trait.js'

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

/** Makes a trait of folds; the events of `until` reset it. */
export function folding(empty: Json | undefined, options: TraitOptions = {}, folds: Fold[]): Trait {
  const { per = 'person', index = false, until = [] } = options
  checkEventsOnce('a trait', 'until', until)
  const emptying = until.map((event): Fold => ({ event, fold: () => undefined }))
  return {
    kind: 'trait',
    per,
    index,
    folds: [...emptying, ...folds],
    read: (cell) => cell?.value ?? empty,
    keys: (cell) => [cell.value],
  }
}

/** Marks a trait whose value gathers many events, so that any of them may be part of it. */
export const gathering = (trait: Trait): Trait => ({ ...trait, gathers: true })

/** Makes a fold: an event that counts changes the value; undefined resets it. */
export function setting(
  event: EventContract,
  options: TraitOptions = {},
  change: (before: Json | undefined, event: Event) => Json | undefined,
): Fold {
  return {
    event,
    fold(cell, seen) {
      if (options.where && !options.where(seen.data, seen)) return cell
      const value = change(cell?.value, seen)
      return value === undefined ? undefined : { value, by: seen.id, at: seen.time }
    },
  }
}
