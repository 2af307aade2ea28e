import { randomUUID } from 'node:crypto'
import type { Event } from '@proactive/engine'
import { graphProjection, type GraphStore, postgresGraph } from '@proactive/server'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openSeededShop } from '../../shop/seeded-shop.fixture.js'
import { readingAlternatives } from '../alternatives.js'
import { loadCatalogue } from './catalogue.js'
import { person } from './nodes.js'
import { preferredHour, shoppersOf, standInsFor } from './questions.js'
import { graphRules } from './rules.js'

let pool: Pool
let graph: GraphStore
let close: () => Promise<void>

beforeAll(async () => {
  ;({ pool, close } = await openSeededShop())
  graph = postgresGraph({ pool })
  await loadCatalogue(pool, graph)
})
afterAll(() => close())

let time = Date.parse('2026-11-20T10:00:00Z')
let partitions = 0

/** Projects events of a person, or of nobody, in their order. A definition that throws fails the test. */
async function happen(who: string | undefined, ...events: [type: string, data: Event['data']][]): Promise<void> {
  const projection = graphProjection({ graph, rules: graphRules })
  const partition = partitions++
  const made = events.map(([type, data]): Event => ({
    id: randomUUID(), type, version: 1, time: ++time, received: time, source: 'page', data, ...(who !== undefined && { person: who }),
  }))
  const from = await projection.position(partition)
  const fail = (definition: string, err: Error) => {
    throw new Error(definition, { cause: err })
  }
  expect(await projection.apply({ partition, from, to: '1', events: made }, fail)).toBe(true)
}

const viewed = (productId: string): [string, Event['data']] => ['product.viewed', { productId, categoryId: 'dairy_eggs', tags: ['vegan'], price: 1 }]
const ordered = (...ids: string[]): [string, Event['data']] => ['order.placed', { orderId: 'o', total: 1, items: ids.map((productId) => ({ productId, quantity: 2 })) }]

describe('what stands in for a product', () => {
  it('suits the same diets and contains nothing else, whatever the product', async () => {
    const { rows } = await pool.query<{ id: string; categoryId: string; tags: string[] }>('SELECT id, category_id AS "categoryId", tags FROM shop.product')
    const byId = new Map(rows.map((row) => [row.id, row]))
    const diet = (tags: readonly string[] = []) => tags.filter((tag) => ['vegan', 'dairy_free', 'gluten_free'].includes(tag))
    const contents = (tags: readonly string[] = []) => tags.filter((tag) => tag.startsWith('contains_'))
    let found = 0
    for (const { id, categoryId, tags } of rows) {
      for (const other of await graph.standIns(standInsFor(id, 5))) {
        found++
        const others = byId.get(other.id)
        expect(others?.categoryId).toBe(categoryId)
        expect(diet(others?.tags)).toEqual(expect.arrayContaining(diet(tags)))
        expect(tags).toEqual(expect.arrayContaining(contents(others?.tags)))
      }
    }
    expect(found).toBeGreaterThan(rows.length)
  })

  it('is in plenty and without variants where the assistant offers it, and never brings an allergen', async () => {
    const alternative = readingAlternatives(graph)
    const context = { tx: pool, now: time, person: 'visitor:guest' }
    const offered = async (id: string) => z.object({ productId: z.string() }).nullable().parse(await alternative.read(id, context))?.productId
    const first = await offered('oat_drink')
    expect(first).toBeDefined()
    const { rows } = await pool.query<{ tags: string[] }>('SELECT tags FROM shop.product WHERE id = $1', [first])
    expect(rows[0]?.tags).not.toContain('contains_dairy')
    await pool.query('UPDATE shop.stock SET on_hand = 6 WHERE product_id = $1', [first])
    expect(await offered('oat_drink')).not.toBe(first)
    expect(await offered('no such product')).toBeUndefined()
  })

  it('is rather what shoppers bought who had looked at it and did not buy it', async () => {
    const before = (await graph.standIns(standInsFor('butter', 20))).map(({ id }) => id)
    const last = before.at(-1) ?? ''
    for (let n = 0; n < 30; n++) await happen(`visitor:${n}`, viewed('butter'), ordered(last, 'bread'))
    expect((await graph.standIns(standInsFor('butter', 20))).map(({ id }) => id).indexOf(last)).toBeLessThan(before.length - 1)
  })
})

describe('the live shoppers whom a zone concerns', () => {
  it('are those of its postcodes: VIPs first, then the larger basket', async () => {
    for (const id of ['u482', 'u100', 'u200', 'u9']) {
      await pool.query(
        `INSERT INTO proactive.session (id, person, visitor, consent, started_at, seen_at, worker) VALUES ($1, $1, '', true, now(), now(), 'w')`,
        [`user:${id}`],
      )
    }
    await happen('user:u9', ['profile.updated', { userId: 'u9', postcode: '11002' }], ['cart.changed', { items: [], total: 90_000 }])
    await happen('user:u482', ['cart.viewed', { items: [], total: 40_000 }])
    const names = async () => (await graph.affected(shoppersOf('Z3'))).map(({ personId }) => personId)
    expect(await names()).toEqual(['user:u100', 'user:u9', 'user:u482'])
    await happen('user:u9', ['profile.updated', { userId: 'u9', postcode: '60200' }])
    await happen('user:u482', ['loyalty.tier_changed', { userId: 'u482', tier: 'vip' }])
    expect(await names()).toEqual(['user:u482', 'user:u100'])
  })
})

describe('what the graph learns of a shopper', () => {
  it('is the hour that they take most, also of a guest', async () => {
    expect(await preferredHour(graph, 'visitor:g1')).toBeNull()
    for (const hour of ['18', '10', '18']) await happen('visitor:g1', ['delivery.slot_selected', { slotId: `Z3-2026-11-2${hour[1]}-${hour}` }])
    await happen('visitor:g1', ['delivery.slot_selected', { slotId: 'no slot' }])
    expect(await preferredHour(graph, 'visitor:g1')).toBe('18:00')
    expect(await preferredHour(graph, 'user:u482')).toBe('18:00')
    expect(await preferredHour(graph, null)).toBeNull()
  })

  it('is no diet, however many products of a diet they look at', async () => {
    for (const id of ['oat_drink', 'soya_drink', 'almond_drink', 'rice_drink', 'coconut_yoghurt', 'plant_spread', 'tofu', 'tempeh']) await happen('visitor:g2', viewed(id))
    const { rows } = await pool.query<{ kind: string; ends: string }>(
      `SELECT DISTINCT e.kind, t.kind AS ends FROM proactive.graph_edge e JOIN proactive.graph_node n ON n.id = e.from_id JOIN proactive.graph_node t ON t.id = e.to_id
        WHERE n.kind = 'person' ORDER BY 1`,
    )
    expect(rows).toEqual([{ kind: 'bought', ends: 'product' }, { kind: 'lives in', ends: 'postcode' }, { kind: 'prefers', ends: 'hour' }, { kind: 'viewed', ends: 'product' }])
  })
})

it('follows prices, and what is loaded again changes none that an event told', async () => {
  const price = async () => (await graph.related({ from: { kind: 'category', id: 'dairy_eggs' }, path: [{ edge: 'in category', reverse: true }], breadth: 100, limit: 100 })).find(({ id }) => id === 'milk')?.value
  await happen(undefined, ['price.changed', { productId: 'milk', from: 1, to: 1_234 }], ['price.changed', { productId: 'milk', variantId: 'large', from: 1, to: 99 }])
  expect(await price()).toBe(1_234)
  await loadCatalogue(pool, graph)
  expect(await price()).toBe(1_234)
  expect(await graph.related({ from: person('user:u482'), path: [{ edge: 'lives in' }] })).toHaveLength(1)
})
