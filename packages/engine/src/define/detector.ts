import type { Event } from '../message/message.js'
import type { Seen } from './seen.js'

/**
 * Says when a key's events make a signal, and what it found. Its state is plain data.
 * `Kept` is what it looks at beside the event. Written with methods, so that detectors over different events fit
 * one list.
 */
export interface Detector<Data, Found extends object, Kept = unknown> {
  /** The order in which it takes events: the log's, that of their times, or whatever the operators beside it need. */
  readonly order: 'log' | 'time' | 'either'
  /** How far back it looks, in milliseconds; without it, as far as it can. */
  readonly reachMs?: number | undefined
  start(): unknown
  push(state: unknown, data: Data, seen: Kept & Seen<Data>): Found | undefined
  /** When it wants to be woken if nothing else happens. */
  due?(state: unknown): number | undefined
  /** What it finds when that time has come, and the event that it is about. */
  wake?(state: unknown, at: number): { found: Found; event: Event<Data> } | undefined
}

/** A detector whose own code knows the type of its state. */
export function detector<State, Data, Found extends object>(of: {
  order: 'log' | 'time' | 'either'
  reachMs?: number | undefined
  start(): State
  push(state: State, data: Data, seen: Seen<Data>): Found | undefined
  due?(state: State): number | undefined
  wake?(state: State, at: number): { found: Found; event: Event<Data> } | undefined
}): Detector<Data, Found> {
  return of
}

/** The plainest one: a condition on the event and on what is kept. */
export function holding<Data, Kept>(
  holds: (data: Data, seen: Kept & Seen<Data>) => boolean,
): Detector<Data, object, Kept> {
  return detector({
    order: 'either',
    reachMs: 0,
    start: () => null,
    push: (_, data: Data, seen: Kept & Seen<Data>) => (holds(data, seen) ? {} : undefined),
  })
}
