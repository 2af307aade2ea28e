import { randomUUID } from 'node:crypto'
import { testDatabase } from 'database/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EdgeChange, EventChanges, GraphContent, GraphStore, NodeRef, RelatedQuestion, StandInQuestion } from './graph-store.js'
import { memoryGraph } from './memory-graph.js'
import { postgresGraph } from './postgres-graph.js'

const now = Date.parse('2026-01-01T12:00:00.000Z')
const book = (id: string): NodeRef => ({ kind: 'book', id })
const shelf = (id: string): NodeRef => ({ kind: 'shelf', id })
const topic = (id: string): NodeRef => ({ kind: 'topic', id })
const town = (id: string): NodeRef => ({ kind: 'town', id })
const county = (id: string): NodeRef => ({ kind: 'county', id })
const person = (id: string): NodeRef => ({ kind: 'person', id })
const edge = (from: NodeRef, kind: string, to: NodeRef, weight?: number): EdgeChange => ({ from, kind, to, ...(weight !== undefined && { weight }) })

interface Opened {
  graph: GraphStore
  goLive(personId: string): Promise<void>
  close(): Promise<void>
}

function inMemory(): Opened {
  const live = new Set<string>()
  return { graph: memoryGraph({ isLive: (id) => live.has(id) }), goLive: async (id) => void live.add(id), close: async () => {} }
}

async function inPostgres(): Promise<Opened> {
  const database = await testDatabase()
  const pool = database.pool()
  return {
    graph: postgresGraph({ pool }),
    async goLive(id) {
      await pool.query(
        `INSERT INTO proactive.session (id, person, visitor, consent, started_at, seen_at, worker) VALUES ($1, $2, '', true, now(), now(), 'w')`,
        [randomUUID(), id],
      )
    },
    close: async () => database[Symbol.asyncDispose](),
  }
}

/** Applies what happened as one batch of a projection of its own partition. */
let partitions = 0
async function happen(graph: GraphStore, ...changes: (Partial<EventChanges> & Pick<EventChanges, 'edges' | 'nodes'>)[]): Promise<void> {
  const partition = partitions++
  const batch = changes.map((one) => ({ event: randomUUID(), time: now, origin: 'page' as const, ...one }))
  expect(await graph.apply({ projection: 'reading', partition, from: await graph.position('reading', partition), to: '1', changes: batch })).toBe(true)
}

/** The promises of every graph. */
describe.each([['memory', inMemory], ['postgres', inPostgres]] as const)('a graph in %s', (_, open) => {
  let opened: Opened
  let graph: GraphStore
  beforeAll(async () => {
    opened = await open()
    graph = opened.graph
  })
  afterAll(() => opened.close())

  const related = async (question: RelatedQuestion) => (await graph.related(question)).map(({ id }) => id)
  const standIns = async (question: StandInQuestion) => (await graph.standIns(question)).map(({ id }) => id)

  describe('asked what relates to something', () => {
    it('follows a path of kinds, in both directions, and ranks by the strength of the paths', async () => {
      await happen(graph,
        { edges: [edge(person('r1'), 'borrowed', book('dune'), 3), edge(person('r1'), 'borrowed', book('emma'), 2)] },
        { edges: [edge(person('r2'), 'borrowed', book('dune')), edge(person('r2'), 'borrowed', book('ivanhoe'), 5), edge(person('r2'), 'borrowed', book('emma'))] },
        { edges: [edge(person('r3'), 'returned', book('dune')), edge(person('r3'), 'borrowed', book('kim'))] },
      )
      const path = [{ edge: 'borrowed', reverse: true }, { edge: 'borrowed' }]
      expect(await graph.related({ from: book('dune'), path })).toEqual([
        { kind: 'book', id: 'emma', rank: 0, value: null, depth: 2, strength: 3 },
        { kind: 'book', id: 'ivanhoe', rank: 0, value: null, depth: 2, strength: 1 },
      ])
      expect(await related({ from: book('dune'), path, limit: 1 })).toEqual(['emma'])
    })

    it('repeats a step as often as it may, the nearest first, and ends where the path leads back to itself', async () => {
      const [a, b, c, d] = [topic('a'), topic('b'), topic('c'), topic('d')] as const
      await happen(graph, { edges: [edge(a, 'below', b), edge(b, 'below', c), edge(c, 'below', d), edge(c, 'below', a)] })
      expect(await related({ from: a, path: [{ edge: 'below' }] })).toEqual(['b'])
      expect(await related({ from: a, path: [{ edge: 'below', upTo: 2 }] })).toEqual(['b', 'c'])
      expect(await related({ from: a, path: [{ edge: 'below', upTo: 8 }] })).toEqual(['b', 'c', 'd'])
    })

    it('follows from each node only its strongest edges', async () => {
      await happen(graph, { edges: ['x', 'y', 'z'].map((id, n) => edge(shelf('wide'), 'holds', book(`wide ${id}`), n + 1)) })
      expect(await related({ from: shelf('wide'), path: [{ edge: 'holds' }], breadth: 2 })).toEqual(['wide z', 'wide y'])
    })

    it('answers nothing for a node that it does not know, and refuses a path that is empty or too long', async () => {
      expect(await graph.related({ from: book('unknown'), path: [{ edge: 'borrowed' }] })).toEqual([])
      await expect(graph.related({ from: book('dune'), path: [] })).rejects.toThrow(RangeError)
      await expect(graph.related({ from: book('dune'), path: [{ edge: 'borrowed', upTo: 9 }] })).rejects.toThrow('at most 8')
      await expect(graph.affected({ from: book('dune'), path: [{ edge: 'borrowed', upTo: 0 }] })).rejects.toThrow('whole number')
    })
  })

  describe('asked who is affected', () => {
    const path = [{ edge: 'in', reverse: true }, { edge: 'lives in', reverse: true }]

    it('names all live persons at the end of the path, by rank and then value', async () => {
      await graph.load('map', { nodes: [], edges: ['t1', 't2'].map((id) => edge(town(id), 'in', county('c'))) })
      const people = [['p1', 0, 10], ['p2', 1, 5], ['p3', 0, 20], ['p4', 1, null], ['p5', 2, 99]] as const
      await happen(graph, ...people.map(([id, rank, value], n) => ({
        nodes: [{ ...person(id), rank, value }], edges: [edge(person(id), 'lives in', town(n % 2 ? 't1' : 't2'))],
      })))
      for (const id of ['p1', 'p2', 'p3', 'p4']) await opened.goLive(id)
      expect(await graph.affected({ from: county('c'), path })).toEqual([
        { personId: 'p2', rank: 1, value: 5 }, { personId: 'p4', rank: 1, value: null },
        { personId: 'p3', rank: 0, value: 20 }, { personId: 'p1', rank: 0, value: 10 },
      ])
      expect((await graph.affected({ from: county('c'), path, live: false, limit: 1 })).map(({ personId }) => personId)).toEqual(['p5'])
    })

    it('names nobody twice, and nothing that is no person', async () => {
      await happen(graph, { edges: [edge(person('p1'), 'works in', town('t1')), edge(person('p1'), 'works in', town('t2')), edge(book('b'), 'works in', town('t1'))] })
      const works = [{ edge: 'in', reverse: true }, { edge: 'works in', reverse: true }]
      expect((await graph.affected({ from: county('c'), path: works, live: false })).map(({ personId }) => personId)).toEqual(['p1'])
    })
  })

  describe('asked what can stand in', () => {
    const ask = { for: book('atlas'), within: 'stands on', alike: ['about'] }

    it('prefers what shares most, then what is nearest in value', async () => {
      const nodes = [['atlas', 100], ['globe', 100], ['map', 50], ['poems', 100], ['cellar', 100]].map(([id, value]) => ({ ...book(String(id)), value: Number(value) }))
      const on = [['atlas', 'maps'], ['globe', 'maps'], ['map', 'maps'], ['poems', 'maps'], ['cellar', 'elsewhere']]
      const about = [['atlas', 'earth'], ['atlas', 'travel'], ['globe', 'earth'], ['map', 'earth'], ['map', 'travel'], ['cellar', 'earth'], ['cellar', 'travel']]
      const edges = [...on.map(([id = '', at = '']) => edge(book(id), 'stands on', shelf(at))), ...about.map(([id = '', of = '']) => edge(book(id), 'about', topic(of)))]
      await graph.load('books', { nodes, edges })
      expect(await graph.standIns(ask)).toEqual([
        { kind: 'book', id: 'globe', score: 1.5, alike: 0.5, near: 1, chosen: 0 },
        { kind: 'book', id: 'map', score: 1.5, alike: 1, near: 0.5, chosen: 0 },
        { kind: 'book', id: 'poems', score: 1, alike: 0, near: 1, chosen: 0 },
      ])
      expect(await standIns({ ...ask, limit: 1 })).toEqual(['globe'])
    })

    it('prefers what people took who had looked at the thing and did not take it', async () => {
      const looked = ['l1', 'l2', 'l3'].map((id) => edge(person(id), 'looked at', book('atlas')))
      await happen(graph, { edges: [...looked, edge(person('l1'), 'took', book('poems')), edge(person('l2'), 'took', book('poems')), edge(person('l3'), 'took', book('atlas')), edge(person('l3'), 'took', book('map'))] })
      const [best] = await graph.standIns({ ...ask, alike: [], instead: { looked: 'looked at', took: 'took' } })
      expect(best).toEqual({ kind: 'book', id: 'poems', score: 1 + 2 / 7, alike: 0, near: 1, chosen: 2 / 7 })
      expect((await graph.standIns({ ...ask, instead: { looked: 'looked at', took: 'took' } })).find(({ id }) => id === 'map')).toMatchObject({ chosen: 0 })
    })

    it('leaves out what lacks a claim of the thing, and what brings something that the thing has not', async () => {
      await graph.load('claims', { nodes: [], edges: [
        edge(book('atlas'), 'suits', topic('children')), edge(book('globe'), 'suits', topic('children')), edge(book('map'), 'suits', topic('adults')),
        edge(book('globe'), 'contains', topic('plastic')), edge(book('poems'), 'suits', topic('children')),
      ] })
      expect(await standIns({ ...ask, keeps: ['suits'] })).toEqual(['globe', 'poems'])
      expect(await standIns({ ...ask, keeps: ['suits'], bringsNo: ['contains'] })).toEqual(['poems'])
      expect(await standIns({ ...ask, for: book('globe'), keeps: ['suits'], bringsNo: ['contains'] })).toEqual(['atlas', 'poems'])
    })
  })

  describe('written to', () => {
    it('ignores an event that arrives twice, in one batch and in another', async () => {
      const once = { event: 'the same', edges: [edge(person('w1'), 'borrowed', book('twice'))] }
      await happen(graph, once, once)
      await happen(graph, once, { edges: [edge(person('w1'), 'borrowed', book('twice'), 10)] })
      expect((await graph.related({ from: person('w1'), path: [{ edge: 'borrowed' }] }))[0]?.strength).toBe(11)
    })

    it('refuses a batch whose start is not where the projection is, and changes nothing then', async () => {
      const batch = { projection: 'other', partition: 1, from: await graph.position('other', 1), to: 'next', changes: [] }
      expect(batch.from).toEqual({ cursor: '', epoch: 0 })
      expect(await graph.apply(batch)).toBe(true)
      const late = { ...batch, to: 'further', changes: [{ event: 'e', time: now, origin: 'page' as const, edges: [edge(person('w2'), 'borrowed', book('late'))] }] }
      expect(await graph.apply(late)).toBe(false)
      expect(await graph.position('other', 1)).toEqual({ cursor: 'next', epoch: 0 })
      expect(await graph.related({ from: person('w2'), path: [{ edge: 'borrowed' }] })).toEqual([])
      expect(await graph.apply({ ...late, from: await graph.position('other', 1) })).toBe(true)
    })

    it.each([[0, 1], [1, 0]])('keeps what the newest event told, in whatever order events arrive', async (...order) => {
      const id = `w3 ${order.join()}`
      const told = [
        { time: now, nodes: [{ ...person(id), rank: 1, value: 5 }], edges: [{ ...edge(person(id), 'lives in', town('old')), only: true }] },
        { time: now + 1, nodes: [{ ...person(id), value: 7 }], edges: [{ ...edge(person(id), 'lives in', town('new')), only: true }] },
      ]
      for (const n of order) await happen(graph, ...(told[n] ? [told[n]] : []))
      expect(await related({ from: person(id), path: [{ edge: 'lives in' }] })).toEqual(['new'])
      expect(await graph.affected({ from: town('new'), path: [{ edge: 'lives in', reverse: true }], live: false })).toContainEqual({ personId: id, rank: 1, value: 7 })
      expect(await graph.affected({ from: town('old'), path: [{ edge: 'lives in', reverse: true }], live: false })).toEqual([])
    })

    it('replaces what a source loaded before, and keeps what events and other sources say', async () => {
      const on = (id: string) => edge(book(id), 'stands on', shelf('new'))
      await graph.load('first', { nodes: [{ ...book('n1'), value: 1 }, { ...book('n2'), value: 2 }], edges: [on('n1'), on('n2')] })
      await graph.load('second', { nodes: [], edges: [on('n3')] })
      await happen(graph, { edges: [edge(person('w4'), 'borrowed', book('n1')), edge(person('w4'), 'borrowed', book('n2'), 2)], nodes: [{ ...book('n1'), value: 9 }] })
      await graph.load('first', { nodes: [{ ...book('n1'), value: 3 }, { ...book('n4'), value: 4 }], edges: [on('n1'), on('n4')] })
      const found = await graph.related({ from: shelf('new'), path: [{ edge: 'stands on', reverse: true }] })
      expect(found.map(({ id, value }) => [id, value])).toEqual([['n1', 9], ['n3', null], ['n4', 4]])
      expect(await related({ from: person('w4'), path: [{ edge: 'borrowed' }] })).toEqual(['n1'])
    })

    it('takes back what one event changed, once, also before the event arrives', async () => {
      const edges = [edge(person('w5'), 'borrowed', book('dune'), 2), { ...edge(person('w5'), 'lives in', town('t1')), only: true }]
      const one = { event: 'w5 one', time: now, origin: 'page' as const, nodes: [{ ...person('w5'), rank: 3, value: 4 }], edges }
      const other = { ...one, event: 'w5 other', time: now + 1, nodes: [{ ...person('w5'), value: 5 }], edges: [edge(person('w5'), 'borrowed', book('dune')), edge(person('w5'), 'borrowed', book('emma'))] }
      await happen(graph, one, other)
      for (let n = 0; n < 2; n++) await graph.withdraw('reading', one)
      expect(await graph.related({ from: person('w5'), path: [{ edge: 'borrowed' }] })).toMatchObject([{ id: 'dune', strength: 1 }, { id: 'emma', strength: 1 }])
      expect(await related({ from: person('w5'), path: [{ edge: 'lives in' }] })).toEqual([])
      const borrowers = { from: book('emma'), path: [{ edge: 'borrowed', reverse: true }], live: false }
      expect((await graph.affected(borrowers)).find(({ personId }) => personId === 'w5')).toEqual({ personId: 'w5', rank: 0, value: 5 })
      await graph.withdraw('reading', other)
      expect((await graph.affected(borrowers)).find(({ personId }) => personId === 'w5')).toBeUndefined()
      const early = { event: 'w6 early', edges: [edge(person('w6'), 'borrowed', book('dune'))] }
      await graph.withdraw('reading', { ...one, ...early })
      await happen(graph, early)
      expect(await related({ from: person('w6'), path: [{ edge: 'borrowed' }] })).toEqual([])
    })

    it('forgets persons with all their edges, and refuses what was read before', async () => {
      await happen(graph, { edges: [edge(person('gone'), 'borrowed', book('g')), edge(person('stays'), 'borrowed', book('g')), edge(book('g'), 'bears the name of', person('gone'))] })
      const from = await graph.position('reading', 900)
      await graph.forget(['gone', 'never there'])
      expect(await related({ from: book('g'), path: [{ edge: 'borrowed', reverse: true }] })).toEqual(['stays'])
      expect(await graph.related({ from: book('g'), path: [{ edge: 'bears the name of' }] })).toEqual([])
      const changes = [{ event: 'read before', time: now, origin: 'page' as const, edges: [edge(person('gone'), 'borrowed', book('g'))] }]
      expect(await graph.apply({ projection: 'reading', partition: 900, from, to: '9', changes })).toBe(false)
      expect(await graph.related({ from: person('gone'), path: [{ edge: 'borrowed' }] })).toEqual([])
    })
  })
})

describe('a graph in PostgreSQL', () => {
  it('answers as the one in memory does, whatever the graph', async () => {
    await using database = await testDatabase()
    const pool = database.pool()
    const ids = ['a', 'b', 'c', 'd', 'e']
    const ref = fc.record({ kind: fc.constantFrom('person', 'book'), id: fc.constantFrom(...ids) })
    const kind = fc.constantFrom('k', 'l')
    const edges = fc.array(fc.record({ from: ref, kind, to: ref, weight: fc.integer({ min: 1, max: 3 }), only: fc.boolean() }), { maxLength: 24 })
    const nodes = fc.array(fc.record({ kind: fc.constantFrom('person', 'book'), id: fc.constantFrom(...ids), value: fc.option(fc.integer({ min: -2, max: 4 })), rank: fc.integer({ min: 0, max: 2 }) }), { maxLength: 6 })
    const path = fc.array(fc.record({ edge: kind, reverse: fc.boolean(), upTo: fc.integer({ min: 1, max: 2 }) }), { minLength: 1, maxLength: 3 })
    const kinds = fc.subarray(['k', 'l'])
    const question = fc.record({ from: ref, path, within: kind, alike: kinds, keeps: kinds, bringsNo: kinds, breadth: fc.integer({ min: 1, max: 4 }), live: fc.constant(false) })
    let n = 0
    await fc.assert(
      fc.asyncProperty(nodes, edges, fc.array(question, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(), { maxLength: 4 }), async (given, made, questions, withdrawn) => {
        const [postgres, memory] = [postgresGraph({ pool }), memoryGraph()]
        await pool.query('DELETE FROM proactive.graph_node')
        const changes: EventChanges[] = [...made.map((one) => ({ edges: [one] })), ...given.map((one) => ({ nodes: [one] }))].map((one, i) => ({ event: `${++n}`, time: now + i, origin: 'shop', ...one }))
        const load: GraphContent = { nodes: [], edges: [edge(book('a'), 'k', book('b')), edge(book('c'), 'k', book('b'))] }
        for (const graph of [postgres, memory]) {
          await graph.load('some', load)
          const from = await graph.position('random', n)
          await graph.apply({ projection: 'random', partition: n, from, to: '1', changes })
          for (const place of withdrawn) {
            const change = changes[place % Math.max(1, changes.length)]
            if (change) await graph.withdraw('random', change)
          }
        }
        for (const { from, ...asked } of questions) {
          const standIn = { ...asked, for: from, instead: { looked: 'k', took: 'l' } }
          expect(await postgres.related({ from, ...asked })).toEqual(await memory.related({ from, ...asked }))
          expect(await postgres.affected({ from, ...asked })).toEqual(await memory.affected({ from, ...asked }))
          expect(await postgres.standIns(standIn)).toEqual(await memory.standIns(standIn))
        }
      }),
      { numRuns: 60 },
    )
  })
})
