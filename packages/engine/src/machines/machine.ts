/**
 * What the state machines have in common: the form of a transition table, and the function that writes a state. A table
 * names a cell for every event in every state, so that a missing cell does not compile. The fields of states are
 * `readonly`, and scripts/states.mjs refuses whatever gets around that outside of this room.
 */

/** Leads to a state, perhaps the same one, and asks for effects in this order. */
export interface Transition<To extends string, Effect extends string> {
  readonly to: To
  readonly effects: readonly Effect[]
}

/** `ignored`: the event changes nothing. `refused`: it changes nothing, and the caller receives a refusal. */
export type Cell<To extends string, Effect extends string> = Transition<To, Effect> | 'ignored' | 'refused'

/** `To` has the states, and the ends that leave no state behind. */
export type Table<State extends string, Event extends string, Effect extends string, To extends string = State> = Readonly<
  Record<State, Readonly<Record<Event, Cell<To, Effect>>>>
>

/** The cells of events that a state ignores, by name. */
export const ignores = <Event extends string>(...events: readonly Event[]): Record<Event, 'ignored'> =>
  cells('ignored', events)

/** The cells of requests that a state refuses, by name. */
export const refuses = <Event extends string>(...events: readonly Event[]): Record<Event, 'refused'> =>
  cells('refused', events)

export const to = <State extends string, Effect extends string>(
  state: State,
  ...effects: readonly Effect[]
): Transition<State, Effect> => ({ to: state, effects })

/**
 * Writes the state that follows from an event and returns the effects to perform, in order; undefined when the table
 * ignores or refuses the event.
 */
export function move<Field extends string, State extends string, Event extends string, Effect extends string>(
  holder: Readonly<Record<Field, State>>,
  field: Field,
  table: Table<State, Event, Effect>,
  event: Event,
): readonly Effect[] | undefined {
  const cell = table[holder[field]][event]
  if (typeof cell === 'string') return undefined
  const writable: Record<Field, State> = holder
  writable[field] = cell.to
  return cell.effects
}

/** Object.fromEntries widens the names to string; the first signature keeps them. */
function cells<Event extends string, Kind>(kind: Kind, events: readonly Event[]): Record<Event, Kind>
function cells(kind: unknown, events: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(events.map((event) => [event, kind]))
}
