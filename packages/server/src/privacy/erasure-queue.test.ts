import { createEngine } from '@proactive/engine'
import { expect, it } from 'vitest'
import { library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import type { Erasure } from '../store/erasures.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createErasureQueue } from './erasure-queue.js'

it.each([
  { of: 'goes on with an erasure that it still has', heldFor: Infinity, told: [false, true], erased: true },
  { of: 'tells the partitions nothing of an erasure that another process has claimed, and leaves it to that process', heldFor: 0, told: [], erased: false },
  { of: 'deletes nothing once another process has claimed the erasure while the partitions were told', heldFor: 2, told: [false, true], erased: false },
])('$of', async ({ heldFor, told, erased }) => {
  const log = memoryLog()
  const finished: string[] = []
  let postponed = 0
  let asked = 0
  const memory = memoryStore(log)
  const deleted: string[] = []
  const store = {
    ...memory,
    holdsErasure: () => Promise.resolve(asked++ < heldFor),
    gatherSessions: (erasure: Erasure) => memory.gatherSessions(erasure, 'me').then((gathered) => (asked < heldFor || heldFor === 0 ? gathered : null)),
    progressOf: () => Promise.resolve('settled' as const),
    postponeErasure: () => Promise.resolve(void postponed++),
    async *eraseRecords({ pseudonym }: Erasure) {
      deleted.push(pseudonym)
      yield
    },
    finishErasure: ({ pseudonym }: Erasure) => Promise.resolve(finished.push(pseudonym) > 0),
  }
  const queued = await store.queueErasure({ person: 'user:ann', pseudonym: 'erased-1', askedBy: 'ann' })
  const claims = [queued]
  const clock = virtualClock()
  let made = 0
  const queue = createErasureQueue({
    store: { ...store, claimErasure: () => Promise.resolve(claims.pop() ?? null) },
    log, placement: { engine: createEngine(library()), count: 1 }, clock, engineClock: clock, ids: () => `${made++}`,
    worker: () => 'me', endSessions: () => Promise.resolve(), logger: silent,
  })
  await queue.run()
  const records = await log.read(0, '', 10)
  expect(records.map(({ message: { body } }) => body.type === 'forget' && body.isOver)).toEqual(told)
  expect(deleted).toEqual(erased ? ['erased-1'] : [])
  expect(finished).toEqual(erased ? ['erased-1'] : [])
  expect(postponed).toBe(0)
})
