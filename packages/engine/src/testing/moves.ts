import type { Cell, Transition } from '../machines/machine.js'
import type { State } from '../state/partition.js'
import type { Rehearsal } from './rehearsal.js'

/** From one state to another, or the same. */
export type Move<S extends string, To extends string = S> = readonly [from: S, to: To]

type AnyTable<S extends string, To extends string = S> = Readonly<Record<S, Readonly<Record<string, Cell<To, string>>>>>

/** Returns the moves of single events that a table allows, apart from those that stay. */
export function movesIn<S extends string, To extends string = S>(table: AnyTable<S, To>): Move<S, To>[] {
  return statesIn(table).flatMap((from) =>
    Object.values<Cell<To, string>>(table[from]).flatMap((cell): Move<S, To>[] =>
      typeof cell === 'string' || isSame(cell.to, from) ? [] : [[from, cell.to]],
    ),
  )
}

/** Compares names of states, which may be of different unions. */
const isSame = (one: string, other: string): boolean => one === other

/** Returns the states of a table. */
export function statesIn<S extends string>(table: Readonly<Record<S, unknown>>): S[] {
  const states: S[] = []
  for (const state in table) states.push(state)
  return states
}

/** Returns every state that moves lead to from one, the state itself included. */
export function reachableFrom<S extends string>(moves: readonly Move<S>[], from: S): Set<S> {
  const found = new Set([from])
  for (const state of found) for (const [before, after] of moves) if (before === state) found.add(after)
  return found
}

/** Which transitions of a table the machine has looked up. */
export interface WatchedCells {
  /** The cells, each as `state: event`, that lead to another state and that no event has taken yet. */
  untaken: Set<string>
  /** The transition that was looked up last. */
  last?: Transition<string, string>
}

/** Watches every look-up in a table from now on. */
export function watchCells<S extends string, To extends string = S>(table: AnyTable<S, To>): WatchedCells {
  const watched: WatchedCells = { untaken: new Set() }
  for (const state of statesIn(table)) {
    for (const [event, cell] of Object.entries<Cell<To, string>>(table[state])) {
      if (typeof cell === 'string') continue
      const name = `${state}: ${event}`
      if (!isSame(cell.to, state)) watched.untaken.add(name)
      const get = () => {
        watched.untaken.delete(name)
        watched.last = cell
        return cell
      }
      Object.defineProperty(table[state], event, { enumerable: true, get })
    }
  }
  return watched
}

/** The moves that a rehearsal makes, as they are written. */
export interface Watched<S extends string> {
  /** Every single write of a state, in order. */
  writes: Move<S>[]
  /** The writes that are not those of the transition that the machine looked up last. */
  foreign: Move<S>[]
  /** Where things that a step created are after that step; their writes within it are not seen one by one. */
  firstSteps: Move<S>[]
}

export const nothingWatched = <S extends string>(): Watched<S> => ({ writes: [], foreign: [], firstSteps: [] })

/**
 * Watches every write of a state in a rehearsal from now on: of everything that `holdersIn` finds before or after a
 * step, the state is in the given field. What a step creates begins in the state `start`.
 */
export function watchMoves<Field extends string, S extends string>(
  t: Rehearsal,
  cells: WatchedCells,
  start: S,
  holdersIn: (p: State) => Iterable<Readonly<Record<Field, S>>>,
  field: Field,
): Watched<S> {
  const watched = nothingWatched<S>()
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
        if (next !== cells.last?.to) watched.foreign.push([state, next])
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

/** Returns the writes that are not among the allowed moves, and the first steps that no path of such moves makes. */
export function movesOutside<S extends string>(allowed: readonly Move<S>[], { writes, foreign, firstSteps }: Watched<S>): Move<S>[] {
  const names = new Set(allowed.map(String))
  return [
    ...writes.filter((move) => !names.has(String(move))),
    ...foreign,
    ...firstSteps.filter(([from, to]) => !reachableFrom(allowed, from).has(to)),
  ]
}
