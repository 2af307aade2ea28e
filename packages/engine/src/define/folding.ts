import type { DataOf, EventContract, Json } from '@proactive/protocol'
import type { Event } from '../message/message.js'
import type { Fold, Per, Trait } from './trait.js'

export interface TraitOptions<E extends EventContract = EventContract> {
  /** Default `person`. */
  per?: Per
  /** Events that empty it. */
  until?: readonly EventContract[]
  /** Audiences may look it up. */
  index?: boolean
  /** Only these events count. */
  where?(data: DataOf<E>, event: Event<DataOf<E>>): boolean
}

/** A trait that folds make, and that other events empty. */
export function folding(empty: Json | undefined, options: TraitOptions = {}, folds: Fold[]): Trait {
  const { per = 'person', index = false, until = [] } = options
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

/** Many events make one value, so that any of them may be in it. */
export const gathering = (trait: Trait): Trait => ({ ...trait, gathers: true })

/** An event of a kind changes the value, where it counts; `undefined` empties it. */
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
