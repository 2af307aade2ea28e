import type { Cell } from '../machines/machine.js'
import type { State } from '../state/partition.js'
import type { Rehearsal } from './rehearsal.js'

/** From one state to another, or the same. */
export type Move<S extends string> = readonly [from: S, to: S]

type AnyTable<S extends string> = Readonly<Record<S, Readonly<Record<string, Cell<S, string>>>>>

/** Returns the moves of single events that a table allows, apart from those that stay. */
export function movesIn<S extends string>(table: AnyTable<S>): Move<S>[] {
  return statesIn(table).flatMap((from) =>
    Object.values<Cell<S, string>>(table[from]).flatMap((cell): Move<S>[] =>
      typeof cell === 'string' || cell.to === from ? [] : [[from, cell.to]],
    ),
  )
}

/** Returns the states of a table. */
export function statesIn<S extends string>(table: AnyTable<S>): S[] {
  const states: S[] = []
  for (const state in table) states.push(state)
  return states
}

/** Returns every state that a table leads to from one, the state itself included. */
export function reachableFrom<S extends string>(table: AnyTable<S>, from: S): Set<S> {
  const moves = movesIn(table)
  const found = new Set([from])
  for (const state of found) for (const [before, after] of moves) if (before === state) found.add(after)
  return found
}

/** The moves that a rehearsal makes, as they are written. */
export interface Watched<S extends string> {
  /** Every single write of a state, in order. */
  writes: Move<S>[]
  /** Where things that a step created are after that step; their writes within it are not seen one by one. */
  firstSteps: Move<S>[]
}

/**
 * Watches every write of a state in a rehearsal from now on: of everything that `holdersIn` finds before or after a
 * step, the state is in the given field. What a step creates begins in the state `start`.
 */
export function watchMoves<Field extends string, S extends string>(
  t: Rehearsal,
  start: S,
  holdersIn: (p: State) => Iterable<Readonly<Record<Field, S>>>,
  field: Field,
): Watched<S> {
  const watched: Watched<S> = { writes: [], firstSteps: [] }
  const known = new WeakSet<object>()
  const watch = (holder: Readonly<Record<Field, S>>): void => {
    known.add(holder)
    let state = holder[field]
    Object.defineProperty(holder, field, {
      enumerable: true,
      configurable: true,
      get: () => state,
      set(next: S) {
        if (next !== state) watched.writes.push([state, next])
        state = next
      },
    })
  }
  const step = t.engine.step.bind(t.engine)
  t.engine.step = (p, batch, now) => {
    for (const holder of holdersIn(p)) if (!known.has(holder)) watch(holder)
    const stepped = step(p, batch, now)
    for (const holder of holdersIn(p)) {
      if (known.has(holder)) continue
      watched.firstSteps.push([start, holder[field]])
      watch(holder)
    }
    return stepped
  }
  return watched
}

/** Returns the writes that no event of the table makes, and the first steps that no path through it makes. */
export function movesOutside<S extends string>(table: AnyTable<S>, { writes, firstSteps }: Watched<S>): Move<S>[] {
  const allowed = new Set(movesIn(table).map(String))
  return [
    ...writes.filter((move) => !allowed.has(String(move))),
    ...firstSteps.filter(([from, to]) => !reachableFrom(table, from).has(to)),
  ]
}
