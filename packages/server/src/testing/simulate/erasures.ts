import type { Store } from '../../store/store.js'
import type { MemoryStore } from './disk.js'
import type { Schedule } from './schedule.js'

type Erasing = Pick<Store, 'claimErasure' | 'holdsErasure' | 'postponeErasure' | 'finishErasure' | 'eraseRecords' | 'blankEvent'>

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
    holdsErasure: (_, { pseudonym }, worker) => Promise.resolve(claims.get(pseudonym) === worker && erasures.get(pseudonym)?.isDone === false),
    finishErasure: (erasure, worker) =>
      reach('finishErasure', () => (claims.get(erasure.pseudonym) === worker ? store.finishErasure(erasure, worker) : Promise.resolve())),
    postponeErasure: ({ pseudonym }, ms) =>
      reach('postponeErasure', () => {
        const erasure = erasures.get(pseudonym)
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
