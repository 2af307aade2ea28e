import type { Event } from '@proactive/engine'
import type { ServedPack } from '../../../events/pack-index.js'

/** Reads a trait from the events that count for it, in the order in which they arrived. */
export type NaiveTrait = (events: readonly Event[], now: number) => unknown

/** A signal's rule in the plainest words. Each function is given events of one key, in the order in which the rule reads them. */
export interface NaiveRule {
  /**
   * Returns what makes a signal of the last event; undefined where nothing does. The events are those that were judged
   * so far: of a burst that is collapsed, one.
   */
  when?: (events: readonly Event[], kept: Readonly<Record<string, unknown>>) => object | undefined
  /**
   * Returns what time alone makes of the events so far: when, of which event, and what is found. Undefined where nothing
   * does, unless another event comes.
   */
  wakes?: (events: readonly Event[]) => { at: number; event: Event; found: object } | undefined
  /** What the rule keeps of all events, at the time of the last one. */
  keep?: Readonly<Record<string, (events: readonly Event[], at: number) => unknown>>
}

/**
 * Definitions of a pack once more, in the plainest words: with them the model does not rest on the engine's traits,
 * windows and detectors. What is left out is read with the pack's own definition, from the first event each time.
 */
export interface NaiveDefinitions {
  readonly traits?: Readonly<Record<string, NaiveTrait>>
  readonly signals?: Readonly<Record<string, NaiveRule>>
}

export interface Definitions extends Required<NaiveDefinitions> {
  pack: ServedPack
}
