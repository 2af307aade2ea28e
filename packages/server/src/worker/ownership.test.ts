import { createEngine } from '@proactive/engine'
import { expect, it } from 'vitest'
import { library } from '../fixtures/library.js'
import { createHoldings } from './ownership.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import type { Membership } from '../store/store.js'
import { virtualClock } from '../testing/virtual-clock.js'

/** Four partitions, of which the share is what the test says; the store forgets no release but refuses the first. */
function holding() {
  const log = memoryLog()
  const held = new Set<number>()
  const memory = memoryStore(log)
  let refusals = 1
  const store = {
    ...memory,
    claim(partitions: readonly number[], worker: string) {
      for (const n of partitions) held.add(n)
      return memory.claim(partitions, worker)
    },
    release(partitions: readonly number[]) {
      if (held.size > 0 && refusals-- > 0) return Promise.reject(new Error('not now'))
      for (const n of partitions) held.delete(n)
      return Promise.resolve()
    },
  }
  let share: ReadonlySet<number> = new Set()
  const nothing = () => Promise.resolve()
  const self: Membership = { id: 'me', share: () => share, isAlive: () => true, refresh: nothing, leave: nothing }
  let made = 0
  const ids = () => `id ${made++}`
  const engine = createEngine(library())
  const holdings = createHoldings({ count: 4, engine, log, store, clock: virtualClock(), admit: ({ message }) => [message], ids, logger: silent })
  return {
    held,
    holdings,
    shares: async (...partitions: number[]) => {
      share = new Set(partitions)
      await holdings.tend(self)
    },
  }
}

it('gives back a partition whose first release was refused', async () => {
  const { held, holdings, shares } = holding()
  await shares(0, 1, 2, 3)
  await expect(shares(0, 1)).rejects.toThrow('not now')
  await shares(0, 1)
  expect([...held]).toEqual([0, 1])
  expect([...holdings.owned.keys()]).toEqual([0, 1])
})

it('gives back what the store holds to be ours when its memory was dropped before', async () => {
  const { held, holdings, shares } = holding()
  await shares(0, 1, 2, 3)
  holdings.drop([0, 1, 2, 3])
  await shares(0, 1).catch(() => {})
  await shares(0, 1)
  expect([...held]).toEqual([0, 1])
})
