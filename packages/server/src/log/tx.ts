import type { Sql } from '@proactive/engine'

/** The event of a type and key that is to be the newest; its time in epoch milliseconds. */
export interface Newest {
  type: string
  key: string
  time: number
  /** Whom the key names, so that an erasure finds it. */
  person?: string | undefined
}

/** One transaction of a store. A log in the same database takes part in it. */
export interface Tx extends Sql {
  /** Calls back after a successful commit; not at all after a rollback. */
  onCommit(call: () => void): void
  /** Runs work within a savepoint: when it fails, only the work is rolled back, and the transaction can continue. */
  attempt<T>(work: () => Promise<T>): Promise<T>
  /**
   * Turns change capture off for the rest of this transaction: its changes were caused by an event of the log, and
   * triggers must not append them again.
   */
  withoutCapture(): Promise<void>
  /** Runs work unless a newer event of the same type and key is known. False when one is; then the work has changed nothing. */
  asNewest(of: Newest, work: () => Promise<void>): Promise<boolean>
}
