import { randomUUID } from 'node:crypto'
import { createEngine } from '@proactive/engine'
import { describe, expect, it, vi } from 'vitest'
import { fakeDesk, library } from '../fixtures/library.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { noticeRecord } from '../store/notices.js'
import { memoryStore } from '../store/memory-store.js'
import { ruleDecider } from '../decider/rule-decider.js'
import { createPipeline } from '../pipeline.js'
import { Fenced, type Store } from '../store/store.js'
import { virtualClock } from '../testing/virtual-clock.js'

const viewed = (bookId: string) => ({ type: 'book.viewed', id: randomUUID(), userId: 'ann', data: { bookId } })

describe('a worker', () => {
  it('skips a poison record, steps the others, and recovers to the same state', async () => {
    const log = memoryLog()
    const store = memoryStore(log)
    const clock = virtualClock()
    const pack = library()
    const engine = createEngine(pack)
    const taken: string[] = []
    const fragile: typeof engine = {
      ...engine,
      step(partition, batch, now) {
        for (const { body } of batch) {
          if (body.type !== 'event') continue
          const text = JSON.stringify(body.event.data)
          if (text.includes('poison')) throw new Error('the engine failed')
          taken.push(text)
        }
        return engine.step(partition, batch, now)
      },
    }
    const pipelineOf = () =>
      createPipeline({ pack, engine: fragile, decider: ruleDecider(), ports: { log, store, clock, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    const pipeline = pipelineOf()
    await pipeline.start()
    await pipeline.ingest.ingest([viewed('dune'), viewed('poison'), viewed('emma')])
    const { worker } = pipeline
    const idle = async () => worker.run()
    await idle()
    await clock.advance(5_000, idle)
    expect(worker.state).toBe('running')
    expect(new Set(taken)).toEqual(new Set(['{"bookId":"dune"}', '{"bookId":"emma"}']))

    const again = pipelineOf()
    await again.start()
    expect(again.worker.state).toBe('running')
    expect((await store.claim([0], 'a test'))[0]?.journal.filter(({ skipped }) => skipped)).toHaveLength(1)
  })

  it('sends the commands of a commit whose answer was lost', async () => {
    const log = memoryLog()
    const store = memoryStore(log)
    const clock = virtualClock()
    const pack = library({ ...fakeDesk(), copies: () => Promise.resolve(1) })
    let isLossy = false
    const lossy: Store = {
      ...store,
      async transaction(work) {
        const value = await store.transaction(work)
        if (isLossy && store.tables.commands.size > 0) {
          isLossy = false
          throw new Error('the connection was lost')
        }
        return value
      },
    }
    const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: ruleDecider(), ports: { log, store: lossy, clock, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    await pipeline.start()
    const row = { id: 's1', person: 'user:ann', visitor: '', continues: null, locale: null, startedAt: 0, seenAt: 0 }
    await store.saveSession(row)
    await pipeline.presence.connect(row)
    const told: string[] = []
    await pipeline.delivery.connect('s1', 0, { command: ({ id }) => void told.push(id), withdraw: () => {}, update: () => {} })
    await pipeline.receiver.receive({ person: 'user:ann', session: 's1' }, {
      sentAt: new Date(clock.now()).toISOString(),
      events: [{ id: randomUUID(), type: 'book.viewed', time: new Date(clock.now()).toISOString(), data: { bookId: 'dune' } }],
    })
    await pipeline.ingest.ingest({ type: 'copies.changed', data: { bookId: 'dune', copies: 1 } })
    isLossy = true
    const idle = async () => pipeline.worker.run()
    await clock.advance(5_000, idle)
    await clock.advance(5_000, idle)
    expect(isLossy).toBe(false)
    expect(told).toHaveLength(1)
    expect(pipeline.worker.state).toBe('running')
  })

  it('stays stopped when the turn that it waits for fails', async () => {
    const log = memoryLog()
    const clock = virtualClock()
    const pack = library()
    let failRead: ((cause: Error) => void) | undefined
    let reads = 0
    let isHanging = false
    const hanging: typeof log = {
      ...log,
      readMany(requests) {
        reads += 1
        return isHanging ? new Promise((_, reject) => void (failRead = reject)) : log.readMany(requests)
      },
    }
    const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: ruleDecider(), ports: { log: hanging, store: memoryStore(log), clock, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    await pipeline.start()
    isHanging = true
    void pipeline.worker.run()
    await vi.waitUntil(() => failRead)
    const stopped = pipeline.worker.stop()
    failRead?.(new Error('the connection was lost'))
    isHanging = false
    await vi.waitUntil(() => pipeline.worker.state !== 'running')
    const before = reads
    await clock.advance(5_000)
    await stopped
    await clock.advance(10_000)
    expect(pipeline.worker.state).toBe('stopped')
    expect(reads).toBe(before)
  })

  it('releases its partitions when it stops, also when the last snapshot fails', async () => {
    const log = memoryLog()
    const memory = memoryStore(log)
    let hasLeft = false
    const store: Store = {
      ...memory,
      saveSnapshot: () => Promise.reject(new Error('the connection was lost')),
      async join(...asked) {
        const member = await memory.join(...asked)
        return { ...member, leave: async () => void (hasLeft = true) }
      },
    }
    const clock = virtualClock()
    const pack = library()
    const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: ruleDecider(), ports: { log, store, clock, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    await pipeline.start()
    await pipeline.ingest.ingest(viewed('dune'))
    await pipeline.worker.run()
    await pipeline.stop()
    expect(hasLeft).toBe(true)
  })

  it('logs once that its share cannot be read when shares have changed, and that it can be read again', async () => {
    const log = memoryLog()
    const memory = memoryStore(log)
    let isDown = true
    const err = new Error('the connection was lost')
    const store: Store = {
      ...memory,
      async join(...asked) {
        const member = await memory.join(...asked)
        return { ...member, refresh: () => (isDown ? Promise.reject(err) : member.refresh()) }
      },
    }
    const lines: { fields: object; message: string }[] = []
    const note = (fields: object, message: string): void => void lines.push({ fields, message })
    const clock = virtualClock()
    const pack = library()
    const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: ruleDecider(), ports: { log, store, clock, ids: randomUUID, logger: { info: note, warn: note, error: note } }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    await pipeline.start()
    const shared = async () => {
      await log.append([noticeRecord({ type: 'shared' }, { id: randomUUID(), from: 'another process', at: clock.now() })])
      await pipeline.worker.run()
    }
    for (let n = 0; n < 3; n++) await shared()
    isDown = false
    for (let n = 0; n < 2; n++) await shared()
    expect(lines).toEqual([
      { fields: { err }, message: expect.stringContaining('could not be read') },
      { fields: {}, message: expect.stringContaining('can be read again') },
    ])
    await pipeline.stop()
  })

  it('counts as running again after it was fenced, also when no partition is left for it', async () => {
    const log = memoryLog()
    const memory = memoryStore(log)
    let share: ReadonlySet<number> = new Set([0])
    const store: Store = {
      ...memory,
      join: async (...asked) => ({ ...(await memory.join(...asked)), share: () => share }),
      commit(tx, commits) {
        share = new Set()
        return commits.length > 0 ? Promise.reject(new Fenced(0)) : memory.commit(tx, commits)
      },
    }
    const clock = virtualClock()
    const pack = library()
    const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: ruleDecider(), ports: { log, store, clock, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    await pipeline.start()
    await pipeline.ingest.ingest([viewed('dune')])
    const { worker } = pipeline
    await worker.run()
    expect(worker.state).toBe('fenced')
    await clock.advance(5_000, () => worker.run())
    expect(worker.owns).toEqual([])
    expect(worker.state).toBe('running')
    await pipeline.stop()
  })

  it('never steps a partition with an earlier time when the clock goes back', async () => {
    const log = memoryLog()
    const store = { ...memoryStore(log), saveSnapshot: () => Promise.resolve() }
    let now = 1_000_000
    const clock = { now: () => now, after: () => () => {} }
    const pack = library()
    const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: ruleDecider(), ports: { log, store, clock, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    await pipeline.start()
    for (const at of [1_000_000, 2_000_000, 500_000, 2_500_000]) {
      now = at
      await pipeline.ingest.ingest(viewed('dune'))
      await pipeline.worker.run()
    }
    const [claim] = await store.claim([0], 'a test')
    expect(claim?.journal.map((entry) => entry.now)).toEqual([1_000_000, 2_000_000, 2_000_000, 2_500_000])
  })
})
