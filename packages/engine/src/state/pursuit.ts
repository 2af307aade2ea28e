import type { Decision, Json } from '@proactive/protocol'
import type { Candidate } from '../message/message.js'
import type { Verdict } from '../message/verdict.js'

export type Acting = Decision & { act: true }

/** A candidate on its way from routing to a command. */
export interface Pursuit {
  candidate: Candidate
  /**
   * `waiting` for a better moment, for `facts`, for a `decision`, for `fresh` facts after one that took its time, for a
   * `hold`; `prepared` for when the person asks; or over.
   */
  stage: 'waiting' | 'facts' | 'decision' | 'fresh' | 'hold' | 'prepared' | 'over'
  /** The effect whose reply it waits for. */
  effect?: string
  /** While it waits: not before this; 0 when for another of its person's to be over. */
  retryAt?: number
  facts: Readonly<Record<string, Json | undefined>>
  /** When the decider was asked, and what it said. */
  askedAt?: number
  verdict?: Verdict & { act: true }
  /** Decided, and waiting for its hold or to be opened. */
  decision?: Acting
  /** Another of its person's went first. */
  outranked?: true
  /** How often it was told before and taken back unseen. */
  round?: number
}

/** Whether it holds its person's one place on the way. */
export const inFlight = ({ stage }: Pursuit): boolean =>
  stage === 'facts' || stage === 'decision' || stage === 'fresh' || stage === 'hold'
