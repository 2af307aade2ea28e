import type { Sql } from '@proactive/engine'

/** One transaction of a store. A log that lives in the same database takes part in it. */
export interface Tx extends Sql {
  /** Runs after the commit, and never when it fails. */
  onCommit(call: () => void): void
  /** Runs work that may fail without spoiling the rest of the transaction. */
  attempt<T>(work: () => Promise<T>): Promise<T>
  /** What this transaction goes on to change came from the log: nothing that captures changes tells it again. */
  withoutCapture(): Promise<void>
}
