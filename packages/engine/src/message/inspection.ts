import type { Decision, GateAnswer, Json, Priority } from '@proactive/protocol'
import type { Candidate, Scarce, Signal } from './message.js'
import type { Unsent } from './effect.js'
import type { DeadLetter } from './dead-letter.js'

/**
 * What a step did, as it did it: the one stream from which traces, `why` and the glass box are read.
 * `at` is the engine's clock, epoch milliseconds.
 */
export type Inspection = { at: number } & (
  | { saw: 'signal'; signal: Signal }
  | { saw: 'signal.ended'; signal: string; reason: string }
  /** Of `live` persons the index handed `considered` to scoring; `told` of them became candidates. */
  | { saw: 'routed'; signal: string; useCase: string; live: number; considered: number; told: number }
  | { saw: 'candidate'; candidate: Candidate; person: string; correlation: string }
  | { saw: 'gates'; gates: GateAnswer[]; person: string; correlation: string }
  | { saw: 'facts'; facts: Readonly<Record<string, Json | undefined>>; person: string; correlation: string }
  | { saw: 'decision'; decision: Decision; person: string; correlation: string }
  | { saw: 'command'; command: Unsent; person: string; session: string; correlation: string }
  | { saw: 'outcome'; outcome: string; event: string; command: string; person: string; correlation: string }
  /** A place in a person's attention: reserved when sent, charged when shown, given back when never shown. */
  | {
      saw: 'attention'
      did: 'reserved' | 'charged' | 'given back' | 'visit began'
      command?: string
      priority?: Priority
      critical?: boolean
      person: string
      correlation?: string
    }
  /** A scarce thing and who has it; `until` is when the hold ends by itself. */
  | {
      saw: 'hold'
      did: 'granted' | 'refused' | 'extended' | 'kept' | 'released' | 'expired' | 'lost'
      hold: string
      scarce: Scarce
      until: number
      person: string
      correlation: string
    }
  /** Who is told at once, and who waits for a place, best first. */
  | { saw: 'queue'; signal: string; useCase: string; free: number | null; placed: string[]; waiting: string[] }
  /** One step of an accepted action, or of taking it back. `attempt` counts from 1. */
  | {
      saw: 'step'
      did: 'run' | 'done' | 'failed' | 'compensate' | 'compensated' | 'not compensated'
      action: string
      step: string
      attempt: number
      command: string
      person: string
      correlation: string
    }
  /** What failed for good and waits for somebody to look at it. */
  | { saw: 'dead letter'; letter: DeadLetter; person: string; correlation: string }
  | { saw: 'dead letter taken up'; letter: string; person: string; correlation?: string }
  /** The assistant was about to go round in circles. */
  | { saw: 'cut'; why: string; useCase: string; person: string; correlation: string }
  /** Something that had to be left out, counted: late events, evicted keys, cut loops. */
  | { saw: 'dropped'; what: string; where: string; count: number; person?: string; correlation?: string }
)
