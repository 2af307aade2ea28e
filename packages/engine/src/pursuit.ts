import type { Json } from '@proactive/protocol'
import type { Candidate } from './message.js'

/** A candidate on its way from routing to a command. */
export interface Pursuit {
  candidate: Candidate
  /** `waiting` for a better moment, for `facts`, for a `decision`; or over. */
  stage: 'waiting' | 'facts' | 'decision' | 'over'
  /** The effect whose reply it waits for. */
  effect?: string
  /** While it waits: not before this; 0 when for another of its person's to be over. */
  retryAt?: number
  facts: Readonly<Record<string, Json | undefined>>
}

/** Whether it holds its person's one place on the way. */
export const inFlight = ({ stage }: Pursuit): boolean => stage === 'facts' || stage === 'decision'
