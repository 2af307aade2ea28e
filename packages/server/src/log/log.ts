import type { Message } from '@proactive/engine'
import type { Tx } from './tx.js'

/** A place in a log; only the log that made it can read it. Empty is the beginning. */
export type Cursor = string

/**
 * `event`, `message` and `reply` are for the engine. A `change` is an event that the shop's database wrote by itself:
 * nobody has checked it yet. A `record` is one that the engine wrote: its own step has taken it in already, so it is
 * kept as history and never read again.
 */
export type RecordKind = 'event' | 'change' | 'message' | 'reply' | 'record'

export interface LogRecord {
  partition: number
  kind: RecordKind
  message: Message
  /** The engine's clock at arrival, epoch milliseconds. */
  received: number
}

export interface ReadRecord extends LogRecord {
  cursor: Cursor
}

/** Where somebody reads on in one partition, and how much they take at once. */
export interface Place {
  partition: number
  after: Cursor
  limit: number
}

/**
 * The bus between gateway and workers: an ordered log for each partition, which keeps one record for an id.
 * Every implementation passes the same conformance suite.
 */
export interface Log {
  /**
   * Makes records durable, in their order. Answers which were news: a record whose id its partition already holds
   * is left out.
   */
  append(records: readonly LogRecord[], options?: { tx?: Tx }): Promise<boolean[]>
  /** What follows a cursor. Nothing that commits late is ever passed by. */
  read(partition: number, after: Cursor, limit: number): Promise<ReadRecord[]>
  /** The same for many partitions in one go; in order within each. */
  readMany(places: readonly Place[]): Promise<ReadRecord[]>
  /** What the last reading saw and could not give yet: by partition, when the oldest of it arrived. */
  heldBack?: () => ReadonlyMap<number, number>
  /** A place behind all that is settled now: for those who only want what comes. */
  end(): Promise<Cursor>
  /** Events of all partitions that arrived between two instants, epoch milliseconds, in the log's order. */
  past(of: { types: readonly string[]; since: number; until: number }): Promise<ReadRecord[]>
  /** Calls back when there may be something to read; a hint, that may come too often and must not be relied upon. */
  wake(listener: () => void): () => void
  start(): Promise<void>
  stop(): Promise<void>
}
