import type { Inspection } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import type { JournalEntry } from './journal.js'

/** What a store does beside the pipeline: deletion of old rows, and reads for operators. */
export interface Upkeep {
  /** Deletes a bounded number of old rows. Returns how many were deleted; 0 when no old rows are left. */
  prune(before: OlderThan, atMost: number): Promise<number>
  /** Returns the oldest running transaction that has written, which holds back the log's watermark; null for none. */
  oldestWriter(): Promise<Writer | null>
  /** Returns the latest `atMost` inspections of some types in a period, in order. */
  seenBetween(from: number, to: number, types: readonly Inspection['type'][], atMost: number): Promise<Inspection[]>
  /** Returns the earliest `atMost` events of some types that people caused in a period, by the events' own time, in order. */
  happenedBetween(from: number, to: number, types: readonly string[], atMost: number): Promise<Happened[]>
  /** Counts the events of each type in a period, by the events' own time and the days of a time zone (`YYYY-MM-DD`). */
  countEvents(from: number, to: number, timeZone: string): Promise<{ type: string; day: string; count: number }[]>
  /** Returns the sessions that were seen since an instant, the latest first. */
  sessionsSince(since: number, atMost: number): Promise<{ person: string; session: string; seenAt: number; live: boolean }[]>
  /** Returns the journal entries of a partition behind a batch, in order. */
  journalOf(partition: number, above: number, atMost: number): Promise<JournalEntry[]>
  /** Returns the number of partitions that were ever created. */
  partitions(): Promise<number>
}

/** An event of a person. */
export interface Happened {
  type: string
  person: string
  time: number
  data: Json
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
