import type { Event } from '@proactive/engine'
import type { ServedPack } from '../../../events/pack-index.js'

/** Reads a trait from the events that count for it, in the order in which they arrived. */
export type NaiveTrait = (events: readonly Event[], now: number) => unknown

/**
 * Judges a signal's rule from all events of one key, in the order in which the rule reads them. Returns what a detector
 * finds at the last of them; undefined where that makes no signal.
 */
export type NaiveRule = (events: readonly Event[]) => object | undefined

/**
 * Definitions of a pack once more, in the plainest words: with them the model does not rest on the engine's traits and
 * detectors. What is left out is read with the pack's own definition, from its first event each time.
 */
export interface NaiveDefinitions {
  readonly traits?: Readonly<Record<string, NaiveTrait>>
  readonly signals?: Readonly<Record<string, NaiveRule>>
}

export interface Definitions extends Required<NaiveDefinitions> {
  pack: ServedPack
}
