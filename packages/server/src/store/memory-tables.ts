import type { Effect, Inspection, Result } from '@proactive/engine'
import type { Command, Json, Preferences, Update } from '@proactive/protocol'
import type { ConsentWord } from './consent-word.js'
import type { Erasure } from './erasures.js'
import type { SessionRow } from './store.js'
import type { JournalEntry } from './journal.js'
import type { Place } from './places.js'
import type { Position } from './positions.js'

/** The rows of one partition: its epoch, position, journal and snapshot. */
export interface Owner {
  epoch: number
  batch: number
  cursor: string
  now: number
  journal: JournalEntry[]
  snapshot: string | null
  snapshotBatch: number
}

export interface CommandRow {
  command: Command
  session: string
  person: string
  withdrawn: string | null
  change: Update | null
  acked: boolean
  /** It waits in the assistant's panel. */
  waits: boolean
}

export interface Tables {
  owners: Map<number, Owner>
  sessions: Map<string, SessionRow>
  commands: Map<string, CommandRow>
  answers: Map<string, Result>
  /** The last word on consent, by person. */
  consents: Map<string, ConsentWord>
  preferences: Map<string, Preferences>
  settings: Map<string, Json>
  inspections: Inspection[]
  outbox: Map<string, { partition: number; effect: Effect }>
  /** The newest event by its type and key, for events that changed the shop's records; the person is whom the key names. */
  applied: Map<string, { time: number; key: string; person: string | undefined }>
  /** The digests of webhooks' deliveries, by source and ID. */
  deliveries: Map<string, string>
  /** The places of networks, by hold. */
  places: Map<string, Place>
  /** How far followers of the log have come, by partition and name. */
  positions: Map<string, Position>
  erasures: Map<string, Erasure & { askedBy: string; isDone: boolean; dueAt: number }>
  /** The worker that reports a session's presence, by session. */
  sessionOwners: Map<string, string>
}

export const emptyTables = (): Tables => ({
  owners: new Map(),
  sessions: new Map(),
  commands: new Map(),
  answers: new Map(),
  consents: new Map(),
  preferences: new Map(),
  settings: new Map(),
  inspections: [],
  outbox: new Map(),
  applied: new Map(),
  deliveries: new Map(),
  places: new Map(),
  positions: new Map(),
  erasures: new Map(),
  sessionOwners: new Map(),
})
