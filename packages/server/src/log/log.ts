import type { Message } from '@proactive/engine'
import type { Tx } from './tx.js'

/** A position in a log, which only the log that made it can read. The empty string is the beginning. */
export type Cursor = string

/**
 * The kind of a log record. `event`, `message` and `reply` are input of the engine. A `change` is an event that a
 * trigger in the shop's database wrote and that has not been validated yet. A `record` is an event that the engine
 * itself wrote: the step that wrote it has already applied it, so only readers beside the worker read it.
 */
export type RecordKind = 'event' | 'change' | 'message' | 'reply' | 'record'

/** The most records that one partition reads in a turn, and so the most that a batch takes from the log. */
export const readLimit = 500

export interface LogRecord {
  partition: number
  kind: RecordKind
  message: Message
  /** The engine's time at arrival, in epoch milliseconds. */
  received: number
}

export interface ReadRecord extends LogRecord {
  cursor: Cursor
}

/** Who sends an event as a page: a person, by a session where one is named. */
export interface PageSender {
  person: string
  session?: string | undefined
}

/** A request for the next records of one partition: at most `limit` of them, behind `after`. */
export interface ReadRequest {
  partition: number
  after: Cursor
  limit: number
}

/**
 * The log between gateway and workers: ordered within each partition, with at most one record per ID and partition.
 * Every implementation passes the same tests (`log.test.ts`).
 */
export interface Log {
  /**
   * Makes records durable in the given order. Returns for each record whether it is new: a record whose ID is already
   * in its partition is a duplicate and is not stored again.
   */
  append(records: readonly LogRecord[], options?: { tx?: Tx }): Promise<boolean[]>
  /**
   * Appends what pages send, where all of it may be stored; that is read in the same statement, and does not change before
   * its end. `consents` says what holds for people who have said nothing. Returns null otherwise, and has then appended
   * nothing. Only a log has this that shares the database of the store.
   */
  appendPermitted?(records: readonly LogRecord[], senders: readonly PageSender[], consents: boolean): Promise<boolean[] | null>
  /** Reads the records behind a cursor. A record that commits late is never skipped. */
  read(partition: number, after: Cursor, limit: number): Promise<ReadRecord[]>
  /**
   * Reads many partitions at once; the records of each partition are in order. A reader beside the worker says so: it
   * reads those of kind `record` too, and does not change the answer of `blockedSince`.
   */
  readMany(requests: readonly ReadRequest[], options?: { isBeside?: boolean }): Promise<ReadRecord[]>
  /**
   * Returns the partitions in which the last read saw records above the watermark, which an older running transaction
   * keeps from being read, and when the oldest of these records arrived.
   */
  blockedSince?: () => ReadonlyMap<number, number>
  /** Returns a cursor behind all records that can be read now, for readers that only need later records. */
  end(): Promise<Cursor>
  /** Reads the events of all partitions that arrived between two instants (epoch milliseconds), in the log's order. */
  past(of: { types: readonly string[]; since: number; until: number }): Promise<ReadRecord[]>
  /**
   * Calls the listener when there may be new records. Calls can be spurious and can be lost, so readers must also poll.
   * Returns a function that removes the listener.
   */
  onAppend(listener: () => void): () => void
  start(): Promise<void>
  stop(): Promise<void>
}
