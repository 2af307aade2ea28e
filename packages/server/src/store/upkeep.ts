import type { Inspection, Names } from '@proactive/engine'
import type { JournalEntry } from './journal.js'

/** What is looked after beside the pipeline: what people may have erased, what grows old, and what an operator asks. */
export interface Upkeep {
  /** Whether every partition has stepped this record; false where none holds it. */
  hasTaken(id: string): Promise<boolean>
  /**
   * Forgets a person: what is theirs alone is deleted, and wherever else they are named stands `as`. The engine must
   * have forgotten them before, or it would write their name again.
   */
  erase(person: string, names: Names, as: string): Promise<void>
  /** Takes the data out of one event of a person; false when there is no such event. */
  blank(person: string, event: string): Promise<{ type: string; session: string | null } | null>
  /** Deletes one bounded batch of what is older; answers how much that was, 0 when all is done. */
  prune(before: OlderThan, atMost: number): Promise<number>
  /** Whoever has written for longest and not ended: nobody reads past them. Null when there is none. */
  oldestWriter(): Promise<Writer | null>
  /** What the engine did in a while, in order; at most so many, the latest. */
  seenBetween(from: number, to: number, types: readonly Inspection['type'][], atMost: number): Promise<Inspection[]>
  /** Sessions seen since then, the latest first. */
  sessionsSince(since: number, atMost: number): Promise<{ person: string; session: string; seenAt: number; live: boolean }[]>
  /** A partition's journal from a batch on, in order. */
  journalOf(partition: number, above: number, atMost: number): Promise<JournalEntry[]>
  /** How many partitions have ever been worked on. */
  partitions(): Promise<number>
}

/** Epoch milliseconds on the engine's clock. */
export interface OlderThan {
  /** What pages did, and all that the pipeline keeps to run a batch again. */
  events: number
  /** What words may rest on: events of the shop's systems, decisions, commands, outcomes. */
  history: number
}

export interface Writer {
  /** What it calls itself, such as `psql`. */
  application: string
  state: string
  forMs: number
}
