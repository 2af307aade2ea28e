import type { Sql } from '@proactive/engine'
import type { Store } from '../../store/store.js'
import type { Tx } from '../../log/tx.js'

/** A process, as its transactions see it. */
interface Mortal {
  readonly isDead: boolean
  onDeath(call: () => void): void
}

/** Transactions that end as a database would end them: with their process, unless their commit is on its way. */
export interface Transactions {
  run<T>(host: Mortal, work: (tx: Tx) => Promise<T>): Promise<T>
  /** From now on it is no longer its process that decides. */
  isOnItsWay(tx: Tx): void
  /** Takes back what was done within it outside of the store, when it does not come to its commit. */
  onRollback(tx: Sql, undo: () => void): void
}

interface Open {
  undos: (() => void)[]
  isOnItsWay: boolean
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
          open.set(tx, { undos: [], isOnItsWay: false })
          host.onDeath(() => open.get(tx)?.isOnItsWay === false && rollBack(tx))
          return work(tx)
        })
      } catch (cause) {
        if (own) rollBack(own)
        throw cause
      } finally {
        if (own) open.delete(own)
      }
    },
    isOnItsWay(tx) {
      const one = open.get(tx)
      if (one) one.isOnItsWay = true
    },
    onRollback: (tx, undo) => void open.get(tx)?.undos.push(undo),
  }
}
