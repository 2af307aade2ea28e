import { expect, it, vi } from 'vitest'
import { cachedGraph } from './cached-graph.js'
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
