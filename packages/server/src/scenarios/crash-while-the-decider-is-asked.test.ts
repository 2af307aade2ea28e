import { randomUUID } from 'node:crypto'
import { createEngine } from '@proactive/engine'
import { type Json, seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { createPipeline } from '../pipeline.js'
import type { Decider } from '../decider/answering.js'
import { fakeDesk, library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import type { Clock } from '../runtime/clock.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'

const words: Json = { act: true, message: 'In the words of the model.', confidence: 1, reasoning: 'near', decidedBy: 'model' }

/** A person who looks at a book that is getting scarce, and a process that dies while it asks the decider about it. */
async function crashWhileAsking() {
  const log = memoryLog()
  const store = memoryStore(log)
  const clock = virtualClock()
  const pack = library({ ...fakeDesk(), copies: () => Promise.resolve(2) })
  let running = 0
  /** Starts a process; the one before is dead from then on: none of its timers fires. */
  async function start(decide: Decider['decide']) {
    const n = ++running
    const own: Clock = { now: clock.now, after: (ms, call) => clock.after(ms, () => n === running && call()) }
    const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: { isInside: false, decide }, ports: { log, store, clock: own, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
    await pipeline.start()
    return pipeline
  }
  let asked = 0
  const first = await start(() => {
    asked++
    return new Promise(() => {})
  })
  const session = { id: 's1', person: 'user:ann', visitor: '', continues: null, locale: null, startedAt: 0, seenAt: 0 }
  await store.saveSession(session)
  await first.presence.connect(session)
  await first.receiver.receive({ person: 'user:ann', session: 's1' }, {
    sentAt: new Date(clock.now()).toISOString(),
    events: [{ id: randomUUID(), type: 'book.viewed', time: new Date(clock.now()).toISOString(), data: { bookId: 'dune' } }],
  })
  await first.ingest.ingest({ type: 'copies.changed', data: { bookId: 'dune', copies: 2 } })
  await clock.advance(seconds(1), () => first.worker.run())
  expect(asked).toBe(1)
  const told = () => [...store.tables.commands.values()].map(({ command }) => command.data)
  return { clock, start, told, store }
}

it('asks again when another process takes over in time, and tells the answer once', async () => {
  const { clock, start, told, store } = await crashWhileAsking()
  const second = await start(() => words)
  await clock.advance(seconds(30), () => second.worker.run())
  expect(told()).toMatchObject([{ message: 'In the words of the model.', decidedBy: 'model' }])
  expect(store.tables.outbox.size).toBe(0)
})

it('tells the words of the rule once when nobody takes over in time, and drops the answer that comes then', async () => {
  const { clock, start, told, store } = await crashWhileAsking()
  await clock.advance(seconds(20))
  const answers: (() => void)[] = []
  const second = await start(() => new Promise<Json>((answer) => void answers.push(() => answer(words))))
  await clock.advance(seconds(1), () => second.worker.run())
  expect(told()).toMatchObject([{ message: 'Only 2 left. Hold one for you?', decidedBy: 'rule' }])
  expect(answers).toHaveLength(1)
  for (const answer of answers) answer()
  await clock.advance(seconds(30), () => second.worker.run())
  expect(told()).toHaveLength(1)
  expect(store.tables.outbox.size).toBe(0)
})
