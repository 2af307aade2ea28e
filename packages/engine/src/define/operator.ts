import type { Event } from '../message/message.js'

/**
 * A value that a rule remembers per key. Its state is plain data, so that a partition can be saved. Its functions are
 * methods, so that operators over different events fit one list.
 */
export interface Operator<Data, Value> {
  /**
   * Whether it reads events in the order of their times, once the watermark has passed them; else in the log's order, so that
   * an event may come after one that happened later: compare `event.time`.
   */
  readonly byTime: boolean
  /** How far back it looks, in milliseconds; undefined means without limit. */
  readonly reachMs?: number | undefined
  /** Returns the state of a new key. */
  start(): unknown
  /** Adds an event. */
  push(state: unknown, data: Data, event: Event<Data>): void
  /** Returns the value at `at`, epoch milliseconds. */
  read(state: unknown, at: number): Value
  /** Returns the operator whose windows begin by the clock of a time zone; absent where no window does. */
  inZone?(timeZone: string): Operator<Data, Value>
}

/** Makes an operator whose own code knows the type of its state. */
export function operator<State, Data, Value>(of: {
  byTime: boolean
  reachMs?: number | undefined
  start(): State
  push(state: State, data: Data, event: Event<Data>): void
  read(state: State, at: number): Value
  inZone?(timeZone: string): Operator<Data, Value>
}): Operator<Data, Value> {
  return of
}
