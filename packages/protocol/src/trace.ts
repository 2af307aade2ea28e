import type { Command, Priority } from './command.js'
import type { Json } from './json.js'
import type { Preferences } from './preferences.js'

/** A stored event as its person may read it. */
export interface StoredEvent {
  id: string
  type: string
  time: string
  source: string
  data: Json
  sessionId?: string
  causationId?: string
}

export interface SignalRecord {
  id: string
  type: string
  time: string
  expiresAt: string
  priority: Priority
  data: Json
  /** At most three event ids, and how many there were in all. */
  evidence: { ids: string[]; count: number }
}

export interface ScoreTerm {
  points: number
  because: string
}

export interface GateAnswer {
  gate: string
  ok: boolean
  reason?: string
}

/** The answer for one candidate: act or stay silent, with reasons. */
export type Decision = { id: string; time: string } & (
  | { act: true; message: string; priority: Priority; confidence: number; reasoning: string; decidedBy: 'rule' | 'model'; prepare?: true }
  | { act: false; reason: string }
)

export interface OutcomeRecord {
  id: string
  type: string
  time: string
}

/** `GET /trace/:correlationId`: one candidate from its first event to its last outcome. */
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
  /** What else happened around it, in order: facts looked up, holds, steps, what was left out. */
  notes: TraceNote[]
}

/** Something that happened on the way, in words for whoever looks on. */
export interface TraceNote {
  time: string
  text: string
}

/** `GET /me/export`: everything held on one person. */
export interface PersonExport {
  person: Json
  sessions: Json[]
  events: StoredEvent[]
  decisions: Decision[]
  commands: Command[]
  preferences: Preferences
}

/** `GET /health`: answered with 503 unless ok or degraded. */
export interface Health {
  status: 'ok' | 'degraded' | 'starting'
  version: string
  checks: { store: 'ok' | 'down'; bus: 'ok' | 'down'; agent: 'ok' | 'down' }
  lagMs: number
  /** Whose open transaction keeps the log from being read on. */
  heldBackBy?: { application: string; state: string; forMs: number }
}
