import type { Refusal } from './errors.js'
import type { Json } from './json.js'
import type { GateAnswer, SignalRecord, StoredEvent, Trace } from './trace.js'

/** The first message of `GET /inspection`: whom it follows, and how far back. */
export interface InspectionStart {
  personId: string
  /** The server's time. */
  now: string
  /** How far back the stream begins, in milliseconds. */
  windowMs: number
  /** `operator`: opened by the operator's key, with every signal of the shop. `own`: opened by the person's own page. */
  shows: 'own' | 'operator'
}

/** The answers of all gates at one time. A candidate that waits is evaluated again, until it is told or its signal ends. */
export interface GateEvaluation {
  time: string
  gates: GateAnswer[]
}

/**
 * To how many persons a signal was routed for one use case: of `live` persons `considered` were scored, and to `offered`
 * it is offered. For a scarce thing, `placed` persons are proposed to now and `waiting` wait for their turn. `told` persons
 * got a command so far.
 */
export interface Routing {
  useCase: string
  live: number
  considered: number
  offered: number
  placed?: number
  waiting?: number
  told?: number
}

/** A trace as it stands, with the times that a trace alone does not have. */
export interface InspectedTrace extends Trace {
  /** The use case of the candidate; null for a turn of the app. */
  useCase: string | null
  /** When the candidate passed routing; null for a turn of the app. */
  routedAt: string | null
  /** The latest evaluations of the gates, in order. */
  evaluations: GateEvaluation[]
  /** For the operator, and where the server shows counts. */
  routing?: Routing
}

/** A signal of the shop, for the operator. */
export interface InspectedSignal extends SignalRecord {
  key: string
  routed: Routing[]
}

/** A run of a reaction, which no shopper sees: what it is to, its steps so far, and how it ended. */
export interface InspectedReaction {
  id: string
  /** The name of its definition. */
  reaction: string
  time: string
  /** The signal or the event; with its data for the operator, where they are still stored. */
  trigger: { id: string; type: string; data?: Json }
  state: 'running' | 'completed' | 'compensated' | 'failed' | 'nothing to do' | 'dry' | 'cut'
  /** Who chose the steps, and which; null until they are chosen. */
  chosen: { by: 'rule' | 'model'; steps: string[] } | null
  /** Why it was compensated, has failed or was cut. */
  reason?: string
  steps: { time: string; step: string; change: string; attempt: number }[]
}

/** The messages of `GET /inspection` by name. A trace, a signal or a reaction replaces the earlier one of its id. */
export interface InspectionMessages {
  start: InspectionStart
  event: StoredEvent
  trace: InspectedTrace
  signal: InspectedSignal
  /** For the operator, and where the server shows counts. */
  reaction: InspectedReaction
  closing: Refusal
}
