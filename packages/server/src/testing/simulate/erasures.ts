import type { Erasure } from '../../store/erasures.js'
import type { Store } from '../../store/store.js'
import type { MemoryStore } from './disk.js'
import type { Schedule } from './schedule.js'

type Erasing = Pick<Store, 'claimErasure' | 'holdsErasure' | 'gatherSessions' | 'postponeErasure' | 'finishErasure' | 'eraseRecords' | 'blankEvent'>

/** Returns the erasure of people as one process reaches it: due by virtual time, and claimed by one live process at a time. */
export function erasuresOf({ store, schedule, isMember, claims, reach }: {
  store: MemoryStore
  schedule: Schedule
  isMember: (worker: string) => boolean
  /** Which process has claimed an erasure, by pseudonym; shared by all processes. */
  claims: Map<string, string>
  reach: <T>(name: string, work: () => Promise<T>) => Promise<T>
}): Erasing {
  const { erasures } = store.tables
  const isHeld = ({ pseudonym }: Erasure, worker: string): boolean => claims.get(pseudonym) === worker && erasures.get(pseudonym)?.isDone === false
  return {
    claimErasure: (worker) =>
      reach('claimErasure', () => {
        const isFree = (pseudonym: string): boolean => {
          const owner = claims.get(pseudonym)
          return owner === undefined || owner === worker || !isMember(owner)
        }
        const next = [...erasures.values()].find(({ pseudonym, isDone, dueAt }) => !isDone && dueAt <= schedule.now() && isFree(pseudonym))
        if (next) claims.set(next.pseudonym, worker)
        return Promise.resolve(next ?? null)
      }),
    holdsErasure: (_, erasure, worker) => Promise.resolve(isHeld(erasure, worker)),
    gatherSessions: (erasure, worker) => reach('gatherSessions', () => (isHeld(erasure, worker) ? store.gatherSessions(erasure, worker) : Promise.resolve(null))),
    finishErasure: (erasure, worker) => reach('finishErasure', () => (isHeld(erasure, worker) ? store.finishErasure(erasure, worker) : Promise.resolve(false))),
    postponeErasure: ({ pseudonym }, worker, ms) =>
      reach('postponeErasure', () => {
        const erasure = erasures.get(pseudonym)
        if (claims.get(pseudonym) !== worker) return Promise.resolve()
        if (erasure) erasure.dueAt = schedule.now() + ms
        claims.delete(pseudonym)
        return Promise.resolve()
      }),
    // The pace between two statements is measured in real time: here all of them are one access.
    eraseRecords: (...given) => once(() => reach('eraseRecords', () => exhaust(store.eraseRecords(...given)))),
    blankEvent: (...given) => once(() => reach('blankEvent', () => exhaust(store.blankEvent(...given)))),
  }
}

/** Does all work before the first piece, of which there is none. */
function once(work: () => Promise<void>): AsyncIterable<void> {
  return { [Symbol.asyncIterator]: () => ({ next: () => work().then(() => ({ done: true, value: undefined })) }) }
}

async function exhaust(pieces: AsyncIterable<void>): Promise<void> {
  const all = pieces[Symbol.asyncIterator]()
  while ((await all.next()).done !== true);
}
