import type { Command, Priority } from './command.js'
import type { Json } from './json.js'
import type { Preferences } from './preferences.js'

/** A stored event, in the form that its person may read. */
export interface StoredEvent {
  id: string
  type: string
  time: string
  source: string
  data: Json
  sessionId?: string
  causationId?: string
}

/** A signal as it is kept in a trace. */
export interface SignalRecord {
  id: string
  type: string
  time: string
  expiresAt: string
  priority: Priority
  data: Json
  /**
   * The events that the signal was made of: at most three ids, and the number of all. `leftOut` counts the further events
   * that the rule read and that say nothing about it; absent for none.
   */
  evidence: { ids: string[]; count: number; leftOut?: number }
}

/** One term of a score. */
export interface ScoreTerm {
  points: number
  because: string
}

/** The answer of one gate; `reason` says why it failed. */
export interface GateAnswer {
  gate: string
  ok: boolean
  reason?: string
}

/** The decision for one candidate: act or stay silent, with the reason. */
export type Decision = { id: string; time: string } & (
  | { act: true; message: string; priority: Priority; confidence: number; reasoning: string; decidedBy: 'rule' | 'model'; prepare?: true }
  | { act: false; reason: string }
)

/** An outcome as it is kept in a trace. */
export interface OutcomeRecord {
  id: string
  type: string
  time: string
}

/** A turn that the app asked for, as it is kept in a trace; `reason` is the gate that refused it. */
export interface TurnRecord {
  kind: string
  priority: Priority
  time: string
  granted: boolean
  reason?: string
  /** When it ends by itself. */
  expiresAt?: string
}

/** The answer of `GET /trace/:correlationId`: one candidate from its first event to its last outcome, or a turn of the app. */
export interface Trace {
  correlationId: string
  personId: string
  events: StoredEvent[]
  signal: SignalRecord | null
  score: { total: number; threshold: number; terms: ScoreTerm[] }
  gates: GateAnswer[]
  decision: Decision | null
  command: Command | null
  outcomes: OutcomeRecord[]
  /** What else happened to the candidate, in order: facts looked up, holds, steps, and what was left out. */
  notes: TraceNote[]
  /** The facts that the words rest on, where something was said. */
  facts?: FactRecord[]
  /** What a model was asked and answered, where one was asked. */
  model?: ModelRecord
  /** The turn, where the app asked for one; then there is no signal, decision or command. */
  turn?: TurnRecord
}

/** Something that happened to a candidate, described for a person who reads the trace. */
export interface TraceNote {
  time: string
  text: string
}

/** A fact that words rest on: its value, the look-up that gave it, and when. */
export interface FactRecord {
  id: string
  value: Json
  source: string
  time: string
}

/** How many tokens a call of a model took; `input` counts those that were neither read from the cache nor written to it. */
export interface ModelTokens {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
}

/** What a model was asked and answered about a candidate, and what became of the answer. */
export interface ModelRecord {
  model: string
  /** Who decided in the end, and why. */
  decidedBy: 'model' | 'rule' | 'nobody'
  because: string
  /** The facts that the model was shown. */
  facts: FactRecord[]
  /** The answer of each check. Only the operator sees the reason of one that failed: it may quote the answer. */
  checks: { check: string; ok: boolean; reason?: string }[]
  latencyMs?: number
  tokens?: ModelTokens
  costUsd?: number
  /** What another decider would have said, where it differs. */
  differs?: { by: string; says: string }
  /** For the operator: the part of the prompt about the person, the digest of the part before it, and the answer as it came. */
  prompt?: string
  policy?: string
  answer?: string
  /** For the operator: what a decider that was only watched was asked and answered. */
  watched?: ModelRecord
}

/** The answer of `GET /me/export`: everything that is stored about one person. */
export interface PersonExport {
  person: Json
  sessions: Json[]
  events: StoredEvent[]
  decisions: Decision[]
  commands: Command[]
  preferences: Preferences
}

/** The answer of `GET /health`. Its HTTP status is 503 unless `status` is `ok` or `degraded`. */
export interface Health {
  status: 'ok' | 'degraded' | 'starting'
  version: string
  checks: { store: 'ok' | 'down'; bus: 'ok' | 'down'; agent: 'ok' | 'down' }
  lagMs: number
  /** The owner of an open transaction that prevents readers of the log from advancing. */
  heldBackBy?: { application: string; state: string; forMs: number }
}
