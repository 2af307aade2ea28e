import { createEngine } from '@proactive/engine'
import { describe, expect, it, vi } from 'vitest'
import { ruleDecider } from '../decider/rule-decider.js'
import { bookViewed, library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { createPipeline } from '../pipeline.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { noticePartition, readNotice } from '../store/notices.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { cachedGraph, type CachedGraph } from './cached-graph.js'
import { graphProjection, projects } from './graph-projection.js'
import type { EventChanges, GraphStore, NodeRef } from './graph-store.js'
import { memoryGraph } from './memory-graph.js'

const book = (id: string): NodeRef => ({ kind: 'book', id })
const on = (id: string, shelf: string) => ({ from: book(id), kind: 'on', to: { kind: 'shelf', id: shelf } })
const changes = (id: string, shelf: string): EventChanges[] => [{ event: `${id} ${shelf}`, time: 1, origin: 'shop', edges: [on(id, shelf)] }]
const path = [{ edge: 'on' }]
async function stocked({ most }: { most?: number } = {}) {
  let time = 0
  const stored = memoryGraph()
  await stored.load('books', { nodes: [], edges: [on('dune', 'a'), on('emma', 'a')] })
  const graph = cachedGraph(stored, { ttlMs: 1_000, now: () => time, ...(most !== undefined && { most }) })
  return { graph, pass: (ms: number) => void (time += ms) }
}

it('answers a question again without reading, until its time is over', async () => {
  const { graph, pass } = await stocked()
  const first = await graph.related({ from: book('dune'), path })
  expect(await graph.related({ from: book('dune'), path })).toEqual(first)
  expect(await graph.standIns({ for: book('dune'), within: 'on', alike: [] })).toMatchObject([{ id: 'emma' }])
  expect(graph.reads).toEqual({ cache: 1, store: 2 })
  pass(1_000)
  await graph.related({ from: book('dune'), path })
  expect(graph.reads).toEqual({ cache: 1, store: 3 })
})

it('forgets what it knows of a node that an event changes, and keeps the rest', async () => {
  const { graph } = await stocked()
  await graph.related({ from: book('dune'), path })
  await graph.related({ from: book('emma'), path })
  await graph.apply({ projection: 'p', partition: 0, from: await graph.position('p', 0), to: '1', changes: changes('dune', 'b') })
  expect((await graph.related({ from: book('dune'), path })).map(({ id }) => id)).toEqual(['a', 'b'])
  await graph.related({ from: book('emma'), path })
  expect(graph.reads).toEqual({ cache: 1, store: 3 })
})

it('keeps no answer that was read before a change and arrives after it', async () => {
  let go: (() => void) | undefined
  const stored = memoryGraph()
  const slow: GraphStore = {
    ...stored,
    async related(question) {
      const answer = await stored.related(question)
      await new Promise<void>((done) => (go = done))
      return answer
    },
  }
  await stored.load('books', { nodes: [], edges: [on('dune', 'a')] })
  const graph = cachedGraph(slow)
  const before = graph.related({ from: book('dune'), path })
  await graph.apply({ projection: 'p', partition: 0, from: await graph.position('p', 0), to: '1', changes: changes('dune', 'b') })
  go?.()
  expect(await before).toHaveLength(1)
  const after = graph.related({ from: book('dune'), path })
  await vi.waitUntil(() => graph.reads.store === 2)
  await new Promise((done) => setImmediate(done))
  go?.()
  expect(await after).toHaveLength(2)
})

it('keeps no more answers than it may, and no answer of persons who are forgotten', async () => {
  const { graph } = await stocked({ most: 1 })
  await graph.related({ from: book('dune'), path })
  await graph.related({ from: book('emma'), path })
  await graph.related({ from: book('dune'), path })
  expect(graph.reads).toEqual({ cache: 0, store: 3 })
  await graph.forget(['ann'])
  await graph.related({ from: book('dune'), path })
  expect(graph.reads).toEqual({ cache: 0, store: 4 })
})

describe('the graphs of two processes on one log', () => {
  const log = memoryLog()
  const store = memoryStore(log)
  const clock = virtualClock()
  const pack = library()
  const stored = memoryGraph()
  const reader = (person = '') => ({ kind: 'person', id: person })
  const viewing = projects(bookViewed, ({ person, data }) => ({ edges: [{ from: reader(person), kind: 'viewed', to: book(data.bookId) }] }))

  function process() {
    const graph = cachedGraph(stored, { now: clock.now })
    const pipeline = createPipeline({
      pack, engine: createEngine(pack), decider: ruleDecider(), graph, projections: [graphProjection({ graph, rules: [viewing] })],
      ports: { log, store, clock, ids: () => crypto.randomUUID(), logger: silent },
      settings: { limitScale: 1, partitions: 1, consent: 'not-required' },
    })
    return { graph, pipeline }
  }
  const viewed = [{ edge: 'viewed', reverse: true }]
  const viewers = (graph: CachedGraph, id: string) => graph.related({ from: book(id), path: viewed }).then((found) => found.map(({ id: person }) => person))

  it('drop the answers about what the other changes, keep the rest, and tell each other of no person', async () => {
    await stored.load('books', { nodes: [book('dune'), book('emma')], edges: [] })
    const [first, second] = [process(), process()]
    await first.pipeline.start()
    expect(await viewers(first.graph, 'emma')).toEqual([])
    await second.graph.load('more books', { nodes: [book('ulysses')], edges: [] })
    await second.pipeline.start()
    await vi.waitUntil(async () => (await first.pipeline.worker.run(), await viewers(first.graph, 'emma'), first.graph.reads.store === 2))

    // The process that owns the partition follows the log; the other hears of what it changes.
    await vi.waitUntil(() => [first, second].filter(({ pipeline }) => pipeline.worker.owns.length > 0).length === 1)
    const [owner, other] = first.pipeline.worker.owns.length > 0 ? [first, second] : [second, first]
    for (const id of ['dune', 'emma']) expect(await viewers(other.graph, id)).toEqual([])
    const { store: before } = other.graph.reads
    const event = { id: 'e', type: 'book.viewed', version: 1, time: clock.now(), received: clock.now(), source: 'page', person: 'user:ann', data: { bookId: 'dune' } }
    await owner.pipeline.appender.append([{ id: 'e', to: 'person:user:ann', cause: 'e', body: { type: 'event', event } }])
    for (const follower of owner.pipeline.followers) await follower.run()
    await vi.waitUntil(async () => (await other.pipeline.worker.run(), await viewers(other.graph, 'dune')).length > 0)
    expect(await viewers(other.graph, 'dune')).toEqual(['user:ann'])
    await viewers(other.graph, 'emma')
    expect(other.graph.reads.store).toBe(before + 1)
    const notices = log.records.filter(({ partition }) => partition === noticePartition).map(readNotice)
    expect(notices.filter((one) => one?.notice.type === 'cleared').map((one) => JSON.stringify(one))).toEqual([expect.not.stringContaining('ann'), expect.not.stringContaining('ann')])

    await owner.graph.forget(['user:ann'])
    await owner.pipeline.stop()
    await other.pipeline.worker.run()
    expect(await viewers(other.graph, 'dune')).toEqual([])
    await other.pipeline.stop()
  })
})
