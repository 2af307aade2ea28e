import type { Event } from '../message/message.js'

/**
 * A value remembered per key. Its state is plain data, so that a partition can be saved.
 * Written with methods, so that operators over different events fit one list.
 */
export interface Operator<Data, Value> {
  /** Takes events in the order of their times, once the watermark has passed them; else in the log's order. */
  readonly byTime: boolean
  /** How far back it looks, in milliseconds; without it, as far as it can. */
  readonly reachMs?: number | undefined
  start(): unknown
  push(state: unknown, data: Data, event: Event<Data>): void
  /** `at` is the clock by which the operator goes, epoch milliseconds. */
  read(state: unknown, at: number): Value
}

/** An operator whose own code knows the type of its state. */
export function operator<State, Data, Value>(of: {
  byTime: boolean
  reachMs?: number | undefined
  start(): State
  push(state: State, data: Data, event: Event<Data>): void
  read(state: State, at: number): Value
}): Operator<Data, Value> {
  return of
}
