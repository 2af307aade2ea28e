import { createEngine } from '@proactive/engine'
import { describe, expect, it } from 'vitest'
import { library } from '../fixtures/library.js'
import { createOwnership } from './ownership.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { partitionInputs } from './partition-inputs.js'
import type { Membership } from '../store/store.js'
import { virtualClock } from '../testing/virtual-clock.js'

/** The ownership of four partitions on a store that refuses so many releases or snapshots. The test sets the share. */
function setUp({ refusals = 1 } = {}) {
  const log = memoryLog()
  const ownedInStore = new Set<number>()
  const memory = memoryStore(log)
  const snapshots: number[] = []
  const store = {
    ...memory,
    claim(partitions: readonly number[], worker: string) {
      for (const n of partitions) ownedInStore.add(n)
      return memory.claim(partitions, worker)
    },
    release(partitions: readonly number[]) {
      if (ownedInStore.size > 0 && refusals-- > 0) return Promise.reject(new Error('the release was refused'))
      for (const n of partitions) ownedInStore.delete(n)
      return Promise.resolve()
    },
    saveSnapshot(n: number) {
      if (refusals-- > 0) return Promise.reject(new Error('the snapshot was refused'))
      snapshots.push(n)
      return Promise.resolve()
    },
  }
  let share: ReadonlySet<number> = new Set()
  const nothing = () => Promise.resolve()
  const self: Membership = { id: 'me', share: () => share, isAlive: () => true, refresh: nothing, leave: nothing }
  let made = 0
  const ids = () => `id ${made++}`
  const engine = createEngine(library())
  const ownership = createOwnership({ count: 4, engine, log, store, clock: virtualClock(), decodeRecord: ({ message }) => [message], ids, logger: silent, report: () => {} })
  return {
    ownedInStore,
    ownership,
    snapshots,
    /** Reads the log of a partition up to its end, as a turn does. */
    read: async (n: number) => {
      const owned = [...ownership.owned.values()].filter((one) => one.n === n)
      const records = await log.read(n, '', 100)
      partitionInputs({ owned, records, now: 0, engine, decodeRecord: ({ message }) => [message], isBlocked: () => false })
    },
    rebalanceTo: async (...partitions: number[]) => {
      share = new Set(partitions)
      await ownership.rebalance(self)
    },
  }
}

describe('ownership', () => {
  it('retries a release that the store refused', async () => {
    const { ownedInStore, ownership, rebalanceTo } = setUp()
    await rebalanceTo(0, 1, 2, 3)
    await expect(rebalanceTo(0, 1)).rejects.toThrow('refused')
    await rebalanceTo(0, 1)
    expect([...ownedInStore]).toEqual([0, 1])
    expect([...ownership.owned.keys()]).toEqual([0, 1])
  })

  it('releases partitions outside its share that were already discarded from memory', async () => {
    const { ownedInStore, ownership, rebalanceTo } = setUp()
    await rebalanceTo(0, 1, 2, 3)
    ownership.discard([0, 1, 2, 3])
    await rebalanceTo(0, 1).catch(() => {})
    await rebalanceTo(0, 1)
    expect([...ownedInStore]).toEqual([0, 1])
  })

  it('hands nothing over to a partition before it has read what is in its log, also to those that it owned before', async () => {
    const { ownership, read, rebalanceTo } = setUp({ refusals: 0 })
    const targets = () => [...ownership.handoverTargets().keys()]
    await rebalanceTo(0, 1)
    expect(targets()).toEqual([])
    await read(0)
    expect(targets()).toEqual([0])
    await rebalanceTo(0, 1, 2)
    expect(targets()).toEqual([])
    for (const n of [0, 1, 2]) await read(n)
    expect(targets()).toEqual([0, 1, 2])
  })

  it('keeps wanting a snapshot that the store refused', async () => {
    const { ownership, rebalanceTo, snapshots } = setUp()
    await rebalanceTo(0, 1)
    Object.assign(ownership.owned.get(1) ?? {}, { batch: 1 })
    ownership.wantSnapshots([1])
    await expect(ownership.saveDueSnapshot()).rejects.toThrow('refused')
    expect(ownership.isSnapshotWanted()).toBe(true)
    await ownership.saveDueSnapshot()
    expect(snapshots).toEqual([1])
    expect(ownership.isSnapshotWanted()).toBe(false)
  })
})
