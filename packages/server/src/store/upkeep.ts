import type { Inspection, Names } from '@proactive/engine'
import type { JournalEntry } from './journal.js'

/** What a store does beside the pipeline: erasure of a person, deletion of old rows, and reads for operators. */
export interface Upkeep {
  /** Tells whether every partition that has this record has stepped it; false when no partition has it. */
  hasTaken(id: string): Promise<boolean>
  /**
   * Erases a person: deletes the rows that are theirs alone, and replaces their names in all other rows by `as`. The
   * engine must have forgotten the person before, or it would write the names again.
   */
  erase(person: string, names: Names, as: string): Promise<void>
  /**
   * Removes the data of the events of a person with this id, which is an own id or an id inside the server. Returns the
   * events, by their ids inside the server; several sessions of a person may have used the same own id.
   */
  blank(person: string, event: string): Promise<{ id: string; type: string; session: string | null }[]>
  /** Deletes a bounded number of old rows. Returns how many were deleted; 0 when no old rows are left. */
  prune(before: OlderThan, atMost: number): Promise<number>
  /** Returns the oldest running transaction that has written, which holds back the log's watermark; null for none. */
  oldestWriter(): Promise<Writer | null>
  /** Returns the latest `atMost` inspections of some types in a period, in order. */
  seenBetween(from: number, to: number, types: readonly Inspection['type'][], atMost: number): Promise<Inspection[]>
  /** Returns the sessions that were seen since an instant, the latest first. */
  sessionsSince(since: number, atMost: number): Promise<{ person: string; session: string; seenAt: number; live: boolean }[]>
  /** Returns the journal entries of a partition behind a batch, in order. */
  journalOf(partition: number, above: number, atMost: number): Promise<JournalEntry[]>
  /** Returns the number of partitions that were ever created. */
  partitions(): Promise<number>
}

/** The ages above which rows are deleted, as instants in epoch milliseconds on the engine's clock. */
export interface OlderThan {
  /** Events of pages, and everything that the pipeline keeps to step a batch again. */
  events: number
  /** Everything that a suggestion's words may rest on: events of the shop's systems, decisions, commands, outcomes. */
  history: number
}

/** A running transaction of any program. */
export interface Writer {
  /** The program's `application_name`, such as `psql`. */
  application: string
  state: string
  forMs: number
}
