import type { Event } from '../message/message.js'
import type { Seen } from './seen.js'

/**
 * Decides when a key's events make a signal, and what it found. Its state is plain data, so that a partition can be
 * saved. `Kept` is what it reads beside the event. Its functions are methods, so that detectors over different events
 * fit one list.
 */
export interface Detector<Data, Found extends object, Kept = unknown> {
  /**
   * The order in which it reads events: the log's, that of their times, or the one that the rule's operators need. In the
   * log's order, an event may come after one that happened later: compare `event.time`.
   */
  readonly order: 'log' | 'time' | 'either'
  /** How far back it looks, in milliseconds; undefined means without limit. */
  readonly reachMs?: number | undefined
  /** Returns the state of a new key. */
  start(): unknown
  /** Reads an event; returns what it found where that makes a signal. */
  push(state: unknown, data: Data, seen: Kept & Seen<Data>): Found | undefined
  /** Returns when to wake it if no event comes before, epoch milliseconds. */
  due?(state: unknown): number | undefined
  /** Returns what it finds at that time, and the event that it is about. */
  wake?(state: unknown, at: number): { found: Found; event: Event<Data> } | undefined
  /** Says in words what it has seen and what it waits for, for an operator who asks why there is no signal. */
  describe?(state: unknown): string
  /** Returns the detector whose windows begin by the clock of a time zone; absent where no window does. */
  inZone?(timeZone: string): Detector<Data, Found, Kept>
}

/** Makes a detector whose own code knows the type of its state. */
export function detector<State, Data, Found extends object>(of: {
  order: 'log' | 'time' | 'either'
  reachMs?: number | undefined
  start(): State
  push(state: State, data: Data, seen: Seen<Data>): Found | undefined
  due?(state: State): number | undefined
  wake?(state: State, at: number): { found: Found; event: Event<Data> } | undefined
  describe?(state: State): string
  inZone?(timeZone: string): Detector<Data, Found>
}): Detector<Data, Found> {
  return of
}

/** Makes a detector of a condition on the event and on what is kept. */
export function holding<Data, Kept>(
  holds: (data: Data, seen: Kept & Seen<Data>) => boolean,
): Detector<Data, object, Kept> {
  return detector({
    order: 'either',
    reachMs: 0,
    start: () => null,
    push: (_, data: Data, seen: Kept & Seen<Data>) => (holds(data, seen) ? {} : undefined),
    describe: () => 'the condition of .when(…) is asked of each event',
  })
}
