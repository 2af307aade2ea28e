import type { Tx } from '../log/tx.js'

/** An erasure that is under way: the names that go, and the pseudonym that stands for them in others' records. */
export interface Erasure {
  pseudonym: string
  /** Whole names: `user:<id>`, `visitor:<uuid>`, session IDs. */
  names: string[]
}

/** Tells a person's name from a session's ID. */
export function isPerson(name: string): boolean {
  return name.startsWith('user:') || name.startsWith('visitor:')
}

/** How far a record that was appended for every partition has come. */
export type Progress =
  /** Some partition has not stepped it yet. */
  | 'pending'
  /** Some partition could not step it and has skipped it. */
  | 'skipped'
  /** Every partition has stepped it. */
  | 'stepped'
  /** Every partition has stepped it and has saved a snapshot since: no record before it is needed to recover. */
  | 'settled'

/** The part of a store that erases people. It finds every record by exact columns and known paths, never by its text. */
export interface Erasures {
  /**
   * Queues the erasure of a person together with what the person did before logging in, and deletes the sessions, so that
   * their tokens are dead. A person whose erasure is queued already is not queued again.
   */
  queueErasure(of: { person: string; pseudonym: string; askedBy: string }): Promise<Erasure>
  /** Tells whether an erasure was asked for by this key and is done. */
  erasureAskedBy(key: string): Promise<'none' | 'queued' | 'done'>
  isBeingErased(person: string): Promise<boolean>
  /** Claims the next erasure that is due; null when there is none, or another live worker has claimed one. */
  claimErasure(worker: string): Promise<Erasure | null>
  /**
   * Tells whether a worker still has the claim of an erasure. Nobody else can claim the erasure before the transaction
   * ends.
   */
  holdsErasure(tx: Tx, erasure: Erasure, worker: string): Promise<boolean>
  /**
   * Deletes the sessions that were opened since the erasure was queued, and returns it with their names; null, and nothing
   * is deleted, when the worker no longer has the claim.
   */
  gatherSessions(erasure: Erasure, worker: string): Promise<Erasure | null>
  /** Releases an erasure that failed, to be claimed again after `ms` milliseconds, unless another worker has claimed it. */
  postponeErasure(erasure: Erasure, worker: string, ms: number): Promise<void>
  /**
   * Erases the records, a bounded number at a time: yields after each statement. What is the person's alone is deleted;
   * in others' records the pseudonym takes the place of the names. The engine must have forgotten the person, and be
   * settled, or it would write the names again.
   */
  eraseRecords(erasure: Erasure, rowsAtOnce: () => number): AsyncIterable<void>
  /**
   * Marks an erasure as done and empties its names, unless another worker has claimed it meanwhile; forgets erasures that
   * were done more than a day ago. Returns whether the worker had the claim.
   */
  finishErasure(erasure: Erasure, worker: string): Promise<boolean>

  /** Returns how far the record with this ID has come; `pending` when no partition has it. */
  progressOf(id: string): Promise<Progress>
  /**
   * Returns the events of a person with this id, which is an own id or an id inside the server, by their ids inside the
   * server; several sessions of a person may have used the same own id.
   */
  eventsOf(person: string, event: string): Promise<{ id: string; type: string; session: string | null }[]>
  /**
   * Removes the data of an event of a person, by its id inside the server, from the log, the journals and the signals that came from the person's events
   * alone; the snapshots must be without it already.
   */
  blankEvent(of: { person: string; event: string }, rowsAtOnce: () => number): AsyncIterable<void>
}
