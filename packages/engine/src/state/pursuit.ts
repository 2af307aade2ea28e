import type { Decision, Json } from '@proactive/protocol'
import type { Candidate, ChosenVariant } from '../message/message.js'
import type { Verdict } from '../message/verdict.js'
import type { Stage } from '../machines/candidate.js'

export type DecisionToAct = Decision & { act: true }

/** A candidate between routing and its command. */
export interface Pursuit {
  candidate: Candidate
  readonly stage: Stage
  /** The effect whose reply is awaited. */
  effect?: string
  /** In the stage `waiting`: when to retry; 0 when the person's candidate in flight is over. */
  retryAt?: number
  facts: Readonly<Record<string, Json | undefined>>
  /** When the decider was asked, and its verdict while the facts are looked up once more. */
  askedAt?: number
  verdict?: Verdict & { act: true }
  /** The variant that is told, where its use case has variants. */
  variant?: ChosenVariant
  /** In the stage `hold`. */
  decision?: DecisionToAct
  /** Another candidate of the person went first. */
  outranked?: true
  /** In the stage `hold`: what its facts say may have changed since. */
  isStale?: true
  /** Its attention is spent for as long as its signal stands, so that it is prepared for the assistant's panel. */
  forPanel?: true
  /** How often its command was sent before and withdrawn unseen. */
  round?: number
}

/** Whether it takes the person's one place in flight. */
export const isInFlight = ({ stage }: Pursuit): boolean =>
  stage === 'facts' || stage === 'decision' || stage === 'fresh' || stage === 'hold'
