import type { Effect, Inspection, Message, Result, Unsent } from '@proactive/engine'
import type { Command, Json, Preferences, Update, Withdrawal } from '@proactive/protocol'
import type { Cursor, PageSender } from '../log/log.js'
import type { Tx } from '../log/tx.js'
import type { Logger } from '../runtime/logger.js'
import type { Erasures } from './erasures.js'
import type { Places } from './places.js'
import type { Deliveries } from './deliveries.js'
import type { Positions } from './positions.js'
import type { Upkeep } from './upkeep.js'
import type { ConsentWord } from './consent-word.js'
import type { JournalEntry } from './journal.js'

/** Thrown by a commit whose epoch is older than the partition's epoch: another process owns the partition now. */
export class Fenced extends Error {
  readonly partition: number

  constructor(partition: number) {
    super(`Partition ${partition} has a new owner; this process may no longer commit to it.`)
    this.name = 'Fenced'
    this.partition = partition
  }
}

/** What a new owner of a partition starts from. `epoch` is its fencing token. */
export interface Claim {
  partition: number
  epoch: number
  batch: number
  cursor: Cursor
  now: number
  snapshot: { batch: number; state: Json } | null
  /** The batches since the snapshot, in order. */
  journal: JournalEntry[]
  /** The effects that were committed and are not known to have been performed. */
  outbox: Effect[]
}

/** Everything that one batch produced, which is stored atomically. */
export interface Commit {
  partition: number
  epoch: number
  journal: JournalEntry
  inspections: readonly Inspection[]
  /** With `waits`, the command waits in the assistant's panel: it is stored as acknowledged, and sent to no page. */
  sends: readonly { person: string; session: string; command: Unsent; waits?: true }[]
  withdrawals: readonly { session: string; withdrawal: Withdrawal }[]
  updates: readonly { session: string; update: Update }[]
  answers: readonly { request: RequestName; key: string; result: Result }[]
  outbox: readonly Effect[]
}

/** The membership of this process in the group of processes that share the partitions. */
export interface Membership {
  readonly id: string
  /** Returns the partitions that this process should own now. */
  share(): ReadonlySet<number>
  /** Tells whether the lease is valid. Without a valid lease, other processes may own its partitions. */
  isAlive(): boolean
  /** Renews the lease and recomputes the share now. */
  refresh(): Promise<void>
  /** Ends the lease and releases all partitions. */
  leave(): Promise<void>
}

export type RequestName = 'accept' | 'undo' | 'extend' | 'attention' | 'attention.release' | 'prepared'

/** One tab of one person. Times are epoch milliseconds on the server's clock. */
export interface SessionRow {
  id: string
  person: string
  visitor: string
  continues: string | null
  locale: string | null
  startedAt: number
  seenAt: number
}

/** What a person has said about being observed. */
export interface StoredPermission {
  word: ConsentWord | null
  preferences: Preferences | null
}

/** What is stored of a sender: what the person has said, and whether the session is there and is the person's. */
export interface StoredSender extends StoredPermission {
  isKnown: boolean
}

/** The most unchanged commands that `pendingCommands` returns at once. */
export const pendingCommandsLimit = 100

/** A command that a session has not acknowledged, or that was updated or withdrawn. */
export interface PendingCommand {
  command: Command
  person: string
  withdrawn: string | null
  change: Update | null
  acked: boolean
}

/** The most rows that a page of an export has, so that a large export does not block the process. */
export const pageRows = 100
/** The most bytes of JSON in it, unless its first row alone has more. */
export const pageBytes = 262_144

/** A part of a list, in order; `next` is where the following part begins, and null after the last one. */
export interface Page<Row> {
  rows: Row[]
  next: number | null
}

/** A decision about a person; its time is on the engine's clock. */
export type DecisionRow = Extract<Inspection, { type: 'decision' }>['decision']

/** An event of the log, for traces and exports. */
export interface EventRow {
  /** Its id inside the server, with the scope (`ownId` returns the id that its sender chose). */
  id: string
  type: string
  time: number
  source: string
  person: string | null
  session: string | null
  causation: string | null
  data: Json
}

/** Stores everything but the log. Every implementation passes the same tests (`store.test.ts`). */
export interface Store extends Upkeep, Erasures, Places, Positions, Deliveries {
  /**
   * Checks that the store's tables fit this version, before the server uses them. Absent: there is nothing to check.
   *
   * @throws Error with one sentence that says what to run.
   */
  check?(logger: Logger): Promise<void>
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>

  /**
   * Joins the processes that share `count` partitions. `onChange` is called when this process's share or the set of
   * processes may have changed.
   *
   * @throws Error when the store was created with another number of partitions.
   */
  join(count: number, onChange: () => void): Promise<Membership>
  /**
   * Claims those of the partitions that no other live process owns, and returns them. Raises their epochs, which fences
   * their previous owners.
   */
  claim(partitions: readonly number[], worker: string): Promise<Claim[]>
  /** Releases partitions, so that other processes can claim them. */
  release(partitions: readonly number[], worker: string): Promise<void>
  /**
   * Stores what batches produced. Returns the commands that are new and to be sent, with their `seq`.
   *
   * @throws Fenced when one of the partitions has a newer epoch.
   */
  commit(tx: Tx, commits: readonly Commit[]): Promise<{ person: string; session: string; command: Command }[]>
  /** Stores a snapshot of a partition's state, unless the partition has a newer epoch or a newer snapshot. */
  saveSnapshot(partition: number, epoch: number, batch: number, state: Json): Promise<void>
  /**
   * Marks an effect of the outbox as performed. Returns the epoch of its partition, which is not claimed before the
   * transaction ends; null when the effect is no longer there, because its person was erased.
   */
  markPerformed(tx: Tx, effect: string): Promise<number | null>

  session(id: string): Promise<SessionRow | null>
  /** Stores a session and returns it as stored. */
  saveSession: (session: SessionRow) => Promise<SessionRow>
  /** Makes a worker the one that reports a session's presence. Returns the worker that did so before. */
  claimSession(session: string, worker: string): Promise<string | null>
  /**
   * Ends a worker's responsibility for a session's presence. Returns false when another worker has claimed the session,
   * or when `worker` is not the caller `by` and is still a member.
   */
  releaseSession(tx: Tx, session: string, worker: string, by: string): Promise<boolean>
  /** Returns the worker that reports a session's presence. */
  sessionOwner(session: string): Promise<string | null>
  /** Returns the orphaned sessions: those whose worker is no longer a member. */
  orphanedSessions(): Promise<{ session: string; person: string; worker: string }[]>

  /**
   * Returns a session's unexpired commands, in order, that it has not acknowledged above `seq`, or that were updated or
   * withdrawn. At most `pendingCommandsLimit` of them are unchanged commands.
   */
  pendingCommands(session: string, seq: number, now: number): Promise<PendingCommand[]>
  acknowledge(session: string, commands: readonly string[], now: number): Promise<void>
  /** Returns the person and session that a command was sent to. */
  addressee(command: string): Promise<{ person: string; session: string } | null>
  /** Returns the person who may use an undo token. */
  undoTokenOwner(token: string): Promise<{ person: string } | null>
  answer(request: RequestName, key: string): Promise<Result | null>
  /** Deletes a stored refusal, so that the request can be made again. */
  retract(request: RequestName, key: string): Promise<void>
  /** Deletes an answer that was read and is not needed again. */
  deleteAnswer(request: RequestName, key: string): Promise<void>
  /** Marks commands as dropped: they are never sent, because their page is a slow consumer. */
  markDropped(commands: readonly Command[], person: string, now: number): Promise<void>

  /** Returns the last word on consent and the preferences of those people who have either, by one read. */
  permissions(people: readonly string[]): Promise<ReadonlyMap<string, StoredPermission>>
  /**
   * Returns what is stored of senders, in their order, and keeps their people's permission from being withdrawn before the
   * transaction ends: a no, an off and an erasure wait for that.
   */
  holdPermissions(tx: Tx, senders: readonly PageSender[]): Promise<StoredSender[]>
  /**
   * Waits for the transactions that hold the permission of a person, and makes later ones wait for this one. It comes first in
   * a transaction that stores a no or an off: what the person's pages sent is stored before, or refused.
   */
  lockPermission(tx: Tx, person: string): Promise<void>
  /** Stores a word on consent where it supersedes the person's last word. Returns whether it did. */
  saveConsent(tx: Tx, person: string, word: ConsentWord): Promise<boolean>
  /** Deletes a person's last word on consent, as part of an erasure: the person then has said nothing. */
  eraseConsent(person: string): Promise<void>
  preferences(person: string): Promise<Preferences | null>
  setPreferences(tx: Tx, person: string, preferences: Preferences): Promise<void>
  setting(key: string): Promise<Json | null>
  setSetting(key: string, value: Json): Promise<void>
  /** Adds to a setting that is a number, 0 without one, in one statement for all processes. Returns the sum. */
  addToSetting(key: string, more: number): Promise<number>

  inspections(about: { correlation: string } | { signal: string } | { person: string }): Promise<Inspection[]>
  events(of: { ids: readonly string[] } | { person: string }): Promise<EventRow[]>
  commands(of: { person: string } | { correlation: string }): Promise<Command[]>
  /** Returns the events of a person that come after a position, 0 for the first page; the others likewise. */
  eventPage(person: string, after: number): Promise<Page<EventRow>>
  decisionPage(person: string, after: number): Promise<Page<DecisionRow>>
  commandPage(person: string, after: number): Promise<Page<Command>>
  sessionPage(person: string, after: number): Promise<Page<SessionRow>>
  /** Returns the latest `atMost` events of a person that arrived since an instant (epoch milliseconds), in order. */
  eventsSince(person: string, since: number, atMost: number): Promise<EventRow[]>
  /**
   * Returns the `atMost` correlation ids of a person that were inspected last since an instant, the latest last. `mark`
   * changes with each inspection of the id.
   */
  correlationsSince(person: string, since: number, atMost: number): Promise<{ correlation: string; mark: string }[]>

  /**
   * Returns the store's time, in epoch milliseconds, which is never before the time of the latest step.
   *
   * @throws Error when the store cannot be reached.
   */
  ping(): Promise<number>
  /** Deletes everything but the sessions and the log's own settings. For demonstrations and tests. */
  reset(): Promise<void>
}

/** Returns the message that carries an effect's result back to the partition that asked for it. */
export function replyTo(effect: Effect, result: Result): Message {
  return { id: `reply:${effect.id}`, to: effect.from, cause: effect.id, body: { type: 'reply', effect: effect.id, result } }
}
