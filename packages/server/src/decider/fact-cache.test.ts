import { clears, createEngine, defineFact, definePack, type Effect, type Message } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { expect, it, vi } from 'vitest'
import { indexPack } from '../events/pack-index.js'
import { bookViewed, copiesChanged, fakeDesk, library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { createPipeline } from '../pipeline.js'
import type { ErrorReport } from '../runtime/error-report.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { createTestServer } from '../testing/create-test-server.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createAnswering } from './answering.js'
import { createFactCache } from './fact-cache.js'
import { ruleDecider } from './rule-decider.js'

const changed = (bookId: string): Message => ({
  id: bookId, to: 'home:x', cause: bookId,
  body: { type: 'event', event: { id: bookId, type: 'copies.changed', version: 1, time: 1, received: 1, source: 'stock', data: { bookId, copies: 1 } } },
})
const viewed: Message = { id: 'v', to: 'home:x', cause: 'v', body: { type: 'event', event: { id: 'v', type: 'book.viewed', version: 1, time: 1, received: 1, source: 'page', data: { bookId: 'dune' } } } }

/** Facts that count their reads: one of a book, one of everything. */
function facts(report: ErrorReport = () => {}) {
  const clock = virtualClock()
  const store = memoryStore(memoryLog())
  const asked: string[] = []
  const copies = defineFact('copies', {
    read: (bookId: string, { person = '' }) => Promise.resolve(asked.push(`${bookId}${person}`)),
    cache: { ttlMs: minutes(1), clearedBy: [clears(copiesChanged, ({ data }) => data.bookId)] },
  })
  const books = defineFact('books', { read: () => Promise.resolve(asked.push('books')), cache: { ttlMs: minutes(5), clearedBy: [copiesChanged] } })
  const exact = defineFact('exact', { read: () => Promise.resolve(asked.push('exact')) })
  const pack = definePack({ name: 'facts', events: [bookViewed, copiesChanged], facts: [copies, books, exact] })
  const cache = createFactCache({ facts: pack.facts, now: clock.now, report })
  const answering = createAnswering({ pack: indexPack(pack), places: store, decider: ruleDecider(), facts: cache, clock, logger: silent })
  let n = 0
  async function look(query: ReturnType<typeof copies>, { isCacheable = true, person = '', fails = false } = {}): Promise<unknown> {
    const effect: Effect = { id: `look ${n++}`, from: person ? `person:${person}` : 'rule:r/k', cause: 'c', type: 'look', facts: { it: query }, ...(isCacheable && { isCacheable: true }) }
    return store.transaction(async (tx) => {
      const result = await answering.answer(effect, tx, { partition: 0, epoch: 1 })
      if (fails) throw new Error('The transaction fails.')
      return result?.ok ? result.value : result
    })
  }
  return { clock, cache, look, copies, books, exact, asked, pack, store }
}

it('answers again without reading, each input and person apart, until the time is over', async () => {
  const t = facts()
  for (const bookId of ['dune', 'dune', 'emma']) await t.look(t.copies(bookId))
  for (const person of ['ann', 'ben', 'ann']) await t.look(t.copies('dune'), { person })
  expect(t.asked).toEqual(['dune', 'emma', 'duneann', 'duneben'])
  expect(t.cache.reads).toEqual({ cache: 2, store: 4 })
  await t.clock.advance(minutes(1))
  await t.look(t.copies('dune'))
  expect(t.asked).toHaveLength(5)
})

it('answers everybody alike where the fact does not look at the person', async () => {
  const t = facts()
  for (const person of ['', 'ann', 'ben']) await t.look(t.books(null), { person })
  expect(t.asked).toEqual(['books'])
})

it('always reads what must be true now, and what has no cache', async () => {
  const t = facts()
  for (let n = 0; n < 2; n++) await t.look(t.copies('dune'), { isCacheable: false })
  for (let n = 0; n < 2; n++) await t.look(t.exact(null))
  expect(t.asked).toEqual(['dune', 'dune', 'exact', 'exact'])
})

it('keeps nothing of a transaction that fails', async () => {
  const t = facts()
  await expect(t.look(t.copies('dune'), { fails: true })).rejects.toThrow('fails')
  await t.look(t.copies('dune'))
  expect(t.asked).toEqual(['dune', 'dune'])
})

it('forgets what an event ends, for the input that it names or for all, and keeps the rest', async () => {
  const t = facts()
  const all = [() => t.look(t.copies('dune')), () => t.look(t.copies('dune'), { person: 'ann' }), () => t.look(t.copies('emma')), () => t.look(t.books(null))]
  for (const look of all) await look()
  expect(t.cache.clearBy([viewed])).toEqual([])
  expect(t.cache.clearBy([changed('dune')])).toEqual([{ fact: 'copies', input: '"dune"' }, { fact: 'books' }])
  t.asked.splice(0)
  for (const look of all) await look()
  expect(t.asked).toEqual(['dune', 'duneann', 'books'])
})

it('says in one word what many events of a turn end, and forgets everything when a person is erased', async () => {
  const t = facts()
  for (const bookId of ['dune', 'other']) await t.look(t.copies(bookId))
  expect(t.cache.clearBy(Array.from({ length: 101 }, (_, n) => changed(`book ${n}`)))).toEqual([{ fact: 'copies' }, { fact: 'books' }])
  await t.look(t.copies('dune'))
  expect(t.cache.clearBy([{ id: 'f', to: 'all', cause: 'f', body: { type: 'disregard', person: 'ann', event: 'e', eventType: 'book.viewed' } }])).toEqual([{ fact: '*' }])
  await t.look(t.copies('dune'))
  expect(t.asked).toEqual(['dune', 'other', 'dune', 'dune'])
})

it('keeps no more answers than it may', async () => {
  const t = facts()
  for (let n = 0; n < 5_001; n++) await t.look(t.copies(`book ${n}`))
  await t.look(t.copies('book 5000'))
  await t.look(t.copies('book 0'))
  expect(t.asked).toHaveLength(5_002)
})

it('forgets all answers of a fact whose clearing throws, and reports it', async () => {
  const report = vi.fn<ErrorReport>()
  const fact = defineFact('f', {
    read: () => Promise.resolve(1),
    cache: {
      ttlMs: 1,
      clearedBy: [clears(copiesChanged, () => {
        throw new Error('no input')
      })],
    },
  })
  const cache = createFactCache({ facts: [fact], now: () => 0, report })
  expect(cache.clearBy([changed('dune')])).toEqual([{ fact: 'f' }])
  expect(report).toHaveBeenCalledWith('the cache of the fact f', expect.objectContaining({ message: 'no input' }))
})

it('clears in the process that reads the event, and by the log in the others', async () => {
  const log = memoryLog()
  const store = memoryStore(log)
  const clock = virtualClock()
  const { pack } = facts()
  const process = () =>
    createPipeline({
      pack, engine: createEngine(pack), decider: ruleDecider(),
      ports: { log, store, clock, ids: () => crypto.randomUUID(), logger: silent },
      settings: { limitScale: 1, partitions: 1, consent: 'required' },
    })
  const [other, owner] = [process(), process()]
  await other.start()
  await owner.start()
  const clear = vi.spyOn(other.facts, 'clear')
  await owner.ingest.ingest([{ type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 1 } }])
  await owner.worker.run()
  await other.worker.run()
  expect(clear).toHaveBeenCalledWith([{ fact: 'copies', input: '"dune"' }, { fact: 'books' }])
  await owner.stop()
  await other.stop()
})

it('answers a candidate from the cache, and reads again what is accepted', async () => {
  const read: string[] = []
  const desk = { ...fakeDesk(), copies: (bookId: string) => Promise.resolve(read.push(bookId)) }
  const pack = library(desk)
  const left = defineFact('copies.left', { read: (bookId: string) => Promise.resolve(read.push(bookId) && 2), cache: { ttlMs: minutes(5), clearedBy: [] } })
  await using t = createTestServer({ ...pack, facts: [left] })
  const [ann, ben] = [t.visitor(), t.visitor()]
  await ann.does(bookViewed, { bookId: 'dune' })
  await t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  await t.clock.advance(1_000)
  expect(ann.sees('ui.suggestion')).not.toBeNull()
  const first = read.length
  await ben.does(bookViewed, { bookId: 'dune' })
  await t.clock.advance(1_000)
  expect(ben.sees('ui.suggestion')).not.toBeNull()
  expect([first, read.length]).toEqual([1, 1])
  await ann.accepts()
  expect(read.length).toBeGreaterThan(1)
})

it.each([
  ['no time', () => defineFact('f', { read: () => Promise.resolve(1), cache: { ttlMs: 0, clearedBy: [] } }), 'ttlMs is 0'],
  ['personal data', () => defineFact('f', { read: () => Promise.resolve(1), personal: true, cache: { ttlMs: 1, clearedBy: [] } }), 'leave out the cache'],
  ['an unknown option', () => defineFact('f', { read: () => Promise.resolve(1), cache: Object.assign({ ttlMs: 1, clearedBy: [] }, { most: 3 }) }), "no option 'most'"],
])('throws for a cache with %s', (_, make, message) => {
  expect(make).toThrow(message)
})
