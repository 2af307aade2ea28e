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

/**
 * Watches every step of a rehearsal from now on, and returns a list that grows by the moves that the step made: of
 * everything that `holdersIn` finds before or after it. A holder that is new has come from the state `start`.
 */
export function watchMoves<Holder extends object, S extends string>(
  t: Rehearsal,
  start: S,
  holdersIn: (p: State) => Iterable<Holder>,
  stateOf: (holder: Holder) => S,
): Move<S>[] {
  const moves: Move<S>[] = []
  const step = t.engine.step.bind(t.engine)
  t.engine.step = (p, batch, now) => {
    const before = new Map([...holdersIn(p)].map((holder) => [holder, stateOf(holder)]))
    const stepped = step(p, batch, now)
    for (const holder of new Set([...before.keys(), ...holdersIn(p)])) {
      const [from, to] = [before.get(holder) ?? start, stateOf(holder)]
      if (from !== to) moves.push([from, to])
    }
    return stepped
  }
  return moves
}

/** Returns the moves that no path through the table makes. */
export function movesOutside<S extends string>(table: AnyTable<S>, moves: readonly Move<S>[]): Move<S>[] {
  const distinct = new Map(moves.map((move) => [String(move), move]))
  return [...distinct.values()].filter(([from, to]) => !reachableFrom(table, from).has(to))
}
