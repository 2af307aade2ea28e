import { createEngine } from '@proactive/engine'
import { expect, it } from 'vitest'
import { library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createErasureQueue } from './erasure-queue.js'

it.each([
  { of: 'goes on with an erasure that it still has', isHeld: true, told: [false, true] },
  { of: 'tells the partitions nothing of an erasure that another process has claimed, and leaves it to that process', isHeld: false, told: [] },
])('$of', async ({ isHeld, told }) => {
  const log = memoryLog()
  const finished: string[] = []
  let postponed = 0
  const store = {
    ...memoryStore(log),
    holdsErasure: () => Promise.resolve(isHeld),
    progressOf: () => Promise.resolve('settled' as const),
    postponeErasure: () => Promise.resolve(void postponed++),
    finishErasure: ({ pseudonym }: { pseudonym: string }) => Promise.resolve(void finished.push(pseudonym)),
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
  expect(finished).toEqual(isHeld ? ['erased-1'] : [])
  expect(postponed).toBe(0)
})
