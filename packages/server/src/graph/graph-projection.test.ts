import { randomUUID } from 'node:crypto'
import type { Event } from '@proactive/engine'
import { testDatabase } from 'database/testing'
import { expect, it, vi } from 'vitest'
import { bookViewed, copiesChanged } from '../fixtures/library.js'
import { startServer, until, viewed } from '../fixtures/start-server.js'
import type { ErrorReport } from '../runtime/error-report.js'
import { subscribe } from '../follow/subscribe.js'
import { cachedGraph } from './cached-graph.js'
import { graphProjection, projects } from './graph-projection.js'
import type { GraphStore, NodeRef } from './graph-store.js'
import { memoryGraph } from './memory-graph.js'
import { postgresGraph } from './postgres-graph.js'

const book = (id: string): NodeRef => ({ kind: 'book', id })
const person = (id = ''): NodeRef => ({ kind: 'person', id })
const rules = [
  projects(bookViewed, ({ person: who, data }) => ({ edges: [{ from: person(who), kind: 'viewed', to: book(data.bookId) }] })),
  projects(copiesChanged, ({ data }) => ({ nodes: [{ ...book(data.bookId), value: data.copies }] })),
]
const viewsOf = async (graph: GraphStore, who: string) =>
  (await graph.related({ from: person(who), path: [{ edge: 'viewed' }] })).map(({ id, value, strength }) => [id, value, strength])

it('feeds the graph and subscribers from the log, counts each event once, and goes on where it was after a restart', async () => {
  await using database = await testDatabase()
  const graph = postgresGraph({ pool: database.pool() })
  const handled: unknown[] = []
  const subscriptions = [subscribe({ name: 'dune', types: [bookViewed], where: ({ data }) => data.bookId === 'dune', handle: ({ person: by }) => void handled.push(by) })]
  const options = { database, graph, projections: [graphProjection({ graph, rules })], subscriptions }
  let who = ''
  {
    await using t = await startServer(options)
    await using page = await t.page()
    who = page.grant.personId
    const [first, second] = [viewed('dune'), viewed('emma')]
    await page.send([first, second])
    await page.send([first, viewed('dune')])
    await t.ingest({ type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 4 } })
    await vi.waitFor(async () => expect(await viewsOf(graph, who)).toEqual([['dune', 4, 2], ['emma', null, 1]]))
    await until(() => handled.length === 2)
  }
  await using again = await startServer(options)
  await using other = await again.page()
  await other.send([viewed('dune')])
  await until(async () => (await viewsOf(graph, other.grant.personId)).length > 0)
  expect(await viewsOf(graph, who)).toEqual([['dune', 4, 2], ['emma', null, 1]])
  await until(() => handled.length === 3)
  expect(handled).toEqual([who, who, other.grant.personId])
})

it('counts what the cache answered, and what the graph', async () => {
  const graph = cachedGraph(memoryGraph())
  await using t = await startServer({ graph })
  for (let n = 0; n < 3; n++) await graph.related({ from: book('dune'), path: [{ edge: 'on' }] })
  const metrics = await t.request('GET', '/metrics', { headers: { authorization: 'Bearer the key of the operator' } })
  expect(await metrics.text()).toMatch(/proactive_graph_reads_total\{from="cache"\} 2\n.*proactive_graph_reads_total\{from="store"\} 1/s)
})

const event = (type: string, who?: string): Event => ({
  id: randomUUID(), type, version: 1, time: 1, received: 1, source: 'page', data: { bookId: 'dune', copies: 1 }, ...(who !== undefined && { person: who }),
})

it.each([
  ['another person', { edges: [{ from: person('b'), kind: 'viewed', to: book('dune') }] }],
  ['another person beside the person', { edges: [{ from: person('a'), kind: 'knows', to: person('b') }] }],
  ['a thing alone', { nodes: [{ ...book('dune'), value: 1 }] }],
])('reports a projection of a person’s event that changes %s, and changes nothing', async (_, made) => {
  const graph = memoryGraph()
  const report = vi.fn<ErrorReport>()
  const projection = graphProjection({ graph, rules: [projects(bookViewed, () => made)] })
  const batch = { partition: 0, from: await projection.position(0), to: '1' }
  expect(await projection.apply({ ...batch, events: [event('book.viewed', 'a')] }, report)).toBe(true)
  expect(report).toHaveBeenCalledWith('graph of book.viewed', expect.objectContaining({ message: expect.stringContaining('not the person') }))
  expect(await graph.affected({ from: book('dune'), path: [{ edge: 'viewed', reverse: true }], live: false })).toEqual([])
})

it.each([
  ['no ID', { edges: [{ from: person('a'), kind: 'viewed', to: JSON.parse('{"kind":"book"}') }] }, 'texts of 1 to 500'],
  ['an ID that is too long', { edges: [{ from: person('a'), kind: 'viewed', to: book('x'.repeat(501)) }] }, 'texts of 1 to 500'],
  ['a number that is none', { nodes: [{ ...person('a'), value: Number.NaN }] }, 'finite'],
])('reports a projection that gives %s, and goes on', async (_, made, message) => {
  const graph = memoryGraph()
  const report = vi.fn<ErrorReport>()
  const projection = graphProjection({ graph, rules: [projects(bookViewed, () => made)] })
  expect(await projection.apply({ partition: 0, from: await projection.position(0), to: '1', events: [event('book.viewed', 'a')] }, report)).toBe(true)
  expect(report.mock.calls.map(([, err]) => err.message)).toEqual([expect.stringContaining(message)])
  expect((await projection.position(0)).cursor).toBe('1')
})

it('reports a projection that throws or names a person in an event about nobody, and goes on with the next event', async () => {
  const graph = memoryGraph()
  const report = vi.fn<ErrorReport>()
  const throwing = projects(copiesChanged, ({ data }) => {
    if (data.copies === 0) throw new Error('No copies.')
    return { edges: [{ from: person('a'), kind: 'viewed', to: book(data.bookId) }] }
  })
  const projection = graphProjection({ graph, rules: [throwing, ...rules.slice(0, 1)] })
  const events = [{ ...event('copies.changed'), data: { bookId: 'dune', copies: 0 } }, event('copies.changed'), event('book.viewed', 'c')]
  expect(await projection.apply({ partition: 0, from: await projection.position(0), to: '1', events }, report)).toBe(true)
  expect(report.mock.calls.map(([, { message }]) => message)).toEqual(['No copies.', expect.stringContaining('about nobody')])
  expect(await viewsOf(graph, 'c')).toHaveLength(1)
  expect(await viewsOf(graph, 'a')).toEqual([])
})
