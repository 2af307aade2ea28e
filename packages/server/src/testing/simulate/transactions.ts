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
  /** Lets everything that was done in a transaction take effect at once, whatever becomes of its process. */
  commit(tx: Tx): void
  rollBack(tx: Sql): void
  /** Registers a function that undoes what was done outside of the store, for the case that the transaction is rolled back. */
  onRollback(tx: Sql, undo: () => void): void
}

interface Open {
  undos: (() => void)[]
  /** What takes effect with the transaction. */
  effects: (() => void)[]
  isCommitting: boolean
}

export function createTransactions(store: Store): Transactions {
  const open = new Map<Sql, Open>()

  function end(tx: Sql): Open {
    const one = open.get(tx) ?? { undos: [], effects: [], isCommitting: false }
    open.delete(tx)
    return one
  }

  function rollBack(tx: Sql): void {
    for (const undo of end(tx).undos.toReversed()) undo()
  }

  function commit(tx: Tx): void {
    for (const effect of end(tx).effects) effect()
  }

  return {
    async run(host, work) {
      let own: Tx | undefined
      try {
        return await store.transaction(async (tx) => {
          const state: Open = { undos: [], effects: [], isCommitting: false }
          const mine: Tx = { ...tx, onCommit: (call) => void state.effects.push(call) }
          own = mine
          open.set(mine, state)
          host.onDeath(() => open.get(mine)?.isCommitting === false && rollBack(mine))
          const value = await work(mine)
          commit(mine)
          return value
        })
      } catch (cause) {
        if (own) rollBack(own)
        throw cause
      }
    },
    beginCommit(tx) {
      const one = open.get(tx)
      if (one) one.isCommitting = true
    },
    commit,
    rollBack,
    onRollback: (tx, undo) => void open.get(tx)?.undos.push(undo),
  }
}
