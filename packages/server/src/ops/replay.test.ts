import { randomUUID } from 'node:crypto'
import { createEngine, definePack, defineSignal } from '@proactive/engine'
import { defineEvent, minutes } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { ruleDecider } from '../decider/rule-decider.js'
import { readLimit } from '../log/log.js'
import { memoryLog } from '../log/memory-log.js'
import { createPipeline } from '../pipeline.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { replay } from './replay.js'

it('replays a batch of as many records as a partition reads at once, and all of them', async () => {
  const moved = defineEvent('book.moved', { from: 'shop', data: z.object({ bookId: z.string() }) })
  const everyMove = defineSignal('book.elsewhere').on(moved).per((e) => e.bookId).expires(minutes(10)).emit((e) => ({ priority: 'low', data: e }))
  const pack = definePack({ name: 'shelves', signals: [everyMove] })
  const [log, clock, decider] = [memoryLog(), virtualClock(), ruleDecider()]
  const store = memoryStore(log)
  const pipeline = createPipeline({
    pack,
    engine: createEngine(pack),
    decider,
    ports: { log, store, clock, ids: randomUUID, logger: silent },
    settings: { limitScale: 1_000, partitions: 1, consent: 'required' },
  })
  const books = Array.from({ length: readLimit + 100 }, (_, n) => ({ type: moved.type, source: 'shelves', id: `move ${n}`, data: { bookId: `book ${n}` } }))
  await pipeline.ingest.ingest(books)
  await pipeline.start()
  await pipeline.worker.run()
  const replayed = await replay({ pack, store, log, decider, from: 0, to: clock.now() + minutes(1) })
  expect(replayed).toMatchObject({ signals: books.length, differences: [] })
  expect((await store.journalOf(0, 0, 10)).length).toBeGreaterThan(1)
  await pipeline.stop()
})
