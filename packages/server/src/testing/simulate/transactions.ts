import type { Sql } from '@proactive/engine'
import type { Store } from '../../store/store.js'
import type { Tx } from '../../log/tx.js'

/** A process, as far as its transactions need to know it. */
interface Mortal {
  readonly isDead: boolean
  onDeath(call: () => void): void
}

/** Transactions as a database runs them: rolled back when their process crashes, unless their commit is in flight. */
export interface Transactions {
  run<T>(host: Mortal, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Notes that the commit of a transaction was sent: it takes effect even if its process crashes. */
  beginCommit(tx: Tx): void
  /** Registers a function that undoes what was done outside of the store, for the case that the transaction is rolled back. */
  onRollback(tx: Sql, undo: () => void): void
}

interface Open {
  undos: (() => void)[]
  isCommitting: boolean
}

export function createTransactions(store: Store): Transactions {
  const open = new Map<Sql, Open>()

  function rollBack(tx: Sql): void {
    const undos = open.get(tx)?.undos ?? []
    open.delete(tx)
    for (const undo of undos.toReversed()) undo()
  }

  return {
    async run(host, work) {
      let own: Tx | undefined
      try {
        return await store.transaction((tx) => {
          own = tx
          open.set(tx, { undos: [], isCommitting: false })
          host.onDeath(() => open.get(tx)?.isCommitting === false && rollBack(tx))
          return work(tx)
        })
      } catch (cause) {
        if (own) rollBack(own)
        throw cause
      } finally {
        if (own) open.delete(own)
      }
    },
    beginCommit(tx) {
      const one = open.get(tx)
      if (one) one.isCommitting = true
    },
    onRollback: (tx, undo) => void open.get(tx)?.undos.push(undo),
  }
}
