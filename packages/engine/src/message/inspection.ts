import type { Decision, GateAnswer, Json, Priority } from '@proactive/protocol'
import type { Candidate, Scarce, Signal, Standing } from './message.js'
import type { Unsent } from './effect.js'
import type { DeadLetter } from './dead-letter.js'
import type { DefinitionError } from './definition-error.js'
import type { ModelAccount } from './model-account.js'

/**
 * One record of what a step did. Traces, `why`, metrics and logs read this stream and nothing else. `at` is the
 * engine's clock, epoch milliseconds.
 */
export type Inspection = { at: number } & (
  | { type: 'signal'; signal: Signal }
  | { type: 'signal.ended'; signal: string; reason: string }
  /** Of `live` persons the index gave `considered` to scoring; to `offered` of them it is offered. Who is told has a command. */
  | { type: 'routed'; signal: string; useCase: string; live: number; considered: number; offered: number }
  | { type: 'candidate'; candidate: Candidate; person: string; correlation: string }
  /** A person has forgotten an event: what was told is scored anew without it. */
  | { type: 'rescored'; score: Candidate['score']; person: string; correlation: string }
  | { type: 'gates'; gates: GateAnswer[]; person: string; correlation: string }
  | { type: 'facts'; facts: Readonly<Record<string, Json | undefined>>; person: string; correlation: string }
  /**
   * `sources`: the facts that the rule's words, or its alternative, read, each with the name of its look-up; `variant`: the
   * name of the variant in which it is told.
   */
  | { type: 'decision'; decision: Decision; sources?: Readonly<Record<string, string>>; variant?: string; person: string; correlation: string }
  /** What a model was asked and answered, and what became of the answer. */
  | { type: 'model'; account: ModelAccount; person: string; correlation: string }
  | { type: 'command'; command: Unsent; person: string; session: string; correlation: string }
  | { type: 'outcome'; outcome: string; event: string; command: string; person: string; correlation: string }
  /** A unit of a person's attention budget: reserved when sent, charged when shown, given back when never shown. */
  | {
      type: 'attention'
      change: 'reserved' | 'charged' | 'given back' | 'visit began'
      command?: string
      priority?: Priority
      critical?: boolean
      person: string
      correlation?: string
    }
  /**
   * The app asked for its turn, or the turn ended. `reason` is the gate that is closed, or how it ended: `shown`,
   * `not shown`, `expired`, `gone` with its tab, `consent`. `until` is when a granted one ends by itself.
   */
  | {
      type: 'lease'
      change: 'granted' | 'refused' | 'ended'
      kind: string
      priority: Priority
      reason?: string
      until?: number
      person: string
      session: string
      correlation: string
    }
  /** A change of a hold; `until` is when the hold expires. */
  | {
      type: 'hold'
      change: 'granted' | 'refused' | 'extended' | 'kept' | 'released' | 'expired' | 'lost'
      hold: string
      scarce: Scarce
      until: number
      person: string
      correlation: string
    }
  /** Somebody who waits for a scarce thing was told where they stand, or that this has changed. */
  | ({ type: 'place'; command: string; person: string; correlation: string } & Standing)
  /** The persons to whom a limited thing is proposed, and those who wait, best first. */
  | { type: 'queue'; signal: string; useCase: string; free: number | null; placed: string[]; waiting: string[] }
  /**
   * A reaction: what it is to, the steps that were chosen and by whom, and how it ended. The correlation is its own, and
   * that of its steps.
   */
  | {
      type: 'reaction'
      change: 'started' | 'chosen' | 'dry' | 'nothing to do' | 'completed' | 'compensated' | 'failed' | 'cut'
      reaction: string
      trigger: { type: string; id: string }
      steps?: readonly string[]
      by?: 'rule' | 'model'
      reason?: string
      correlation: string
    }
  /**
   * One step of an accepted action or of a reaction, or its compensation. `attempt` counts from 1. A reaction's is nobody's:
   * its person is empty, and its action and command are the reaction's name and ID.
   */
  | {
      type: 'step'
      change: 'run' | 'done' | 'failed' | 'compensate' | 'compensated' | 'not compensated'
      action: string
      step: string
      attempt: number
      command: string
      person: string
      correlation: string
    }
  /** A step that failed for good and needs an operator. */
  | { type: 'dead letter'; letter: DeadLetter; person: string; correlation: string }
  | { type: 'dead letter taken up'; letter: string; person: string; correlation?: string }
  /** The guard against loops stopped a use case. */
  | { type: 'cut'; reason: string; useCase: string; person: string; correlation: string }
  /** Something that had to be left out, counted: late events, evicted keys, cut loops, and errors thrown by a pack. */
  | { type: 'dropped'; reason: string; where: string; count: number; error?: DefinitionError; person?: string; correlation?: string }
)
