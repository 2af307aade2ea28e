import type { Effect, Inspection, Message, Result, Unsent } from '@proactive/engine'
import type { Command, Json, Preferences, Update, Withdrawal } from '@proactive/protocol'
import type { Cursor } from '../log/log.js'
import type { Tx } from '../log/tx.js'
import type { Upkeep } from './upkeep.js'
import type { JournalEntry } from './journal.js'

/** A commit under an epoch that is no longer the partition's: somebody else owns it now. */
export class Fenced extends Error {
  readonly partition: number

  constructor(partition: number) {
    super(`Partition ${partition} has another owner.`)
    this.name = 'Fenced'
    this.partition = partition
  }
}

/** What a new owner of a partition starts from. */
export interface Claim {
  partition: number
  epoch: number
  batch: number
  cursor: Cursor
  now: number
  snapshot: { batch: number; state: Json } | null
  /** Batches since the snapshot, in order. */
  journal: JournalEntry[]
  /** Effects that were committed and not yet performed. */
  outbox: Effect[]
}

/** All that one batch leaves behind; stored at once or not at all. */
export interface Commit {
  partition: number
  epoch: number
  journal: JournalEntry
  inspections: readonly Inspection[]
  sends: readonly { person: string; session: string; command: Unsent }[]
  withdrawals: readonly { session: string; withdrawal: Withdrawal }[]
  updates: readonly { session: string; update: Update }[]
  answers: readonly { request: RequestName; key: string; result: Result }[]
  outbox: readonly Effect[]
}

/** This process among those that share the partitions. */
export interface Membership {
  readonly id: string
  /** The partitions that it should own by now. */
  share(): ReadonlySet<number>
  /** Whether its lease still runs; what it owned may be somebody else's otherwise. */
  isAlive(): boolean
  /** Looks again now. */
  refresh(): Promise<void>
  /** Gives everything back at once. */
  leave(): Promise<void>
}

export type RequestName = 'accept' | 'undo' | 'extend'

/** One tab of one person. Times are epoch milliseconds on the machine's clock. */
export interface SessionRow {
  id: string
  person: string
  visitor: string
  continues: string | null
  locale: string | null
  consent: boolean
  startedAt: number
  seenAt: number
}

/** A page that was away for long is sent what it is owed in pieces. */
export const maxOwed = 100

/** What a session that comes back is owed. */
export interface Owed {
  command: Command
  person: string
  withdrawn: string | null
  change: Update | null
  acked: boolean
}

/** An event as it lies in the log, for traces and exports. */
export interface EventRow {
  id: string
  type: string
  time: number
  source: string
  person: string | null
  session: string | null
  causation: string | null
  data: Json
}

/** Where everything but the log is kept. Every implementation passes the same conformance suite. */
export interface Store extends Upkeep {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>

  /**
   * Makes this process one of those that share `count` partitions. `onChange` says that its share, or who is there,
   * may have changed.
   *
   * @throws Error when the store already holds another number of partitions.
   */
  join(count: number, onChange: () => void): Promise<Membership>
  /** Raises the epoch of those that nobody else alive owns, which fences whoever had them before; answers these. */
  claim(partitions: readonly number[], worker: string): Promise<Claim[]>
  /** Gives partitions back, for others to claim. */
  release(partitions: readonly number[], worker: string): Promise<void>
  /**
   * Stores what one or many batches leave behind. Answers the commands with their `seq`.
   *
   * @throws Fenced when one of them comes under an older epoch.
   */
  commit(tx: Tx, commits: readonly Commit[]): Promise<{ person: string; session: string; command: Command }[]>
  checkpoint(partition: number, epoch: number, batch: number, state: Json): Promise<void>
  performed(tx: Tx, effect: string): Promise<void>

  session(id: string): Promise<SessionRow | null>
  /** Answers it as it is now: without a consent it keeps the one that was said last, and a new one has it. */
  saveSession: (session: Omit<SessionRow, 'consent'> & { consent: boolean | null }) => Promise<SessionRow>
  setConsent(person: string, consent: boolean): Promise<void>
  /** From now on this worker answers for a session's presence; says who did before. */
  hold(session: string, worker: string): Promise<string | null>
  /** Nobody does any more; false when it was taken over, or when `worker` is another than `by` and there after all. */
  letGo(tx: Tx, session: string, worker: string, by: string): Promise<boolean>
  holder(session: string): Promise<string | null>
  /** Sessions whose worker is no longer there. */
  orphans(): Promise<{ session: string; person: string; worker: string }[]>

  /**
   * What this session has not acknowledged above `seq`, and what was changed behind its back; unexpired, in order, and
   * no further than `maxOwed` that were never changed.
   */
  owed(session: string, seq: number, now: number): Promise<Owed[]>
  acknowledge(session: string, commands: readonly string[], now: number): Promise<void>
  /** Whose a command is. */
  addressee(command: string): Promise<{ person: string; session: string } | null>
  /** Whose an undo token is. */
  undoer(token: string): Promise<{ person: string } | null>
  answer(request: RequestName, key: string): Promise<Result | null>
  /** Takes back a stored no, so that the request can be made again. */
  retract(request: RequestName, key: string): Promise<void>
  /** Notes commands that were never sent because their page does not read. */
  dropped(commands: readonly Command[], person: string, now: number): Promise<void>

  preferences(person: string): Promise<Preferences | null>
  setPreferences(tx: Tx, person: string, preferences: Preferences): Promise<void>
  setting(key: string): Promise<Json | null>
  setSetting(key: string, value: Json): Promise<void>

  inspections(about: { correlation: string } | { signal: string } | { person: string }): Promise<Inspection[]>
  events(of: { ids: readonly string[] } | { person: string }): Promise<EventRow[]>
  commands(of: { person: string } | { correlation: string }): Promise<Command[]>
  sessions(person: string): Promise<SessionRow[]>

  /** The store's own time, or throws when it cannot be reached; never behind what a partition was stepped with. */
  ping(): Promise<number>
  /** Forgets all but who is connected: for demonstrations and tests. */
  reset(): Promise<void>
}

/** The record that carries an effect's reply back into the log. */
export function replyTo(effect: Effect, result: Result): Message {
  return { id: `reply:${effect.id}`, to: effect.from, cause: effect.id, body: { type: 'reply', effect: effect.id, result } }
}
