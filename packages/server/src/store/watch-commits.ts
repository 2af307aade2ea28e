import type { Inspection } from '@proactive/engine'
import { over } from '../runtime/over.js'
import type { Store } from './store.js'

/** Wraps a store so that the engine's inspections are passed on once they are committed. */
export function watchCommits(store: Store, onCommitted: (inspections: readonly Inspection[]) => void): Store {
  return over(store, {
    commit(tx, commits) {
      tx.onCommit(() => onCommitted(commits.flatMap(({ inspections }) => inspections)))
      return store.commit(tx, commits)
    },
  })
}
