import type { Decision, GateAnswer, Json } from '@proactive/protocol'
import type { Candidate, Signal } from './message.js'
import type { Unsent } from './effect.js'

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
  /** Something that had to be left out, counted: late events, evicted keys, cut loops. */
  | { saw: 'dropped'; what: string; where: string; count: number; person?: string; correlation?: string }
)
