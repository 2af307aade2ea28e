import type { Event } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import { postgresGraph, postgresStore, type Store } from '@proactive/server'
import { createPrisma } from 'database/client'
import { seed } from 'database/seed'
import { testDatabase, type TestDatabase } from 'database/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readingAlternatives } from './alternatives.js'
import { applications } from './applies.js'
import { favouriteBrand, interestIn, usualsOf } from './facts.js'
import { loadCatalogue } from './graph/catalogue.js'
import {
  loyaltyTierChanged,
  methodUnavailable,
  orderShipped,
  priceChanged,
  profileUpdated,
  providerDegraded,
  providerRecovered,
  recommendationComputed,
  slotCapacityChanged,
  stockChanged,
} from './shop-events.js'

let database: TestDatabase
let pool: ReturnType<TestDatabase['pool']>
let store: Store

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool()
  store = postgresStore({ pool })
  const prisma = createPrisma(database.url)
  await seed(prisma, { now: new Date() })
  await prisma.$disconnect()
  await pool.query(`INSERT INTO proactive.setting VALUES ('log.partitions', '16')`)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Applies an event that happened `agoMs` milliseconds ago, as ingest does. */
async function apply(type: string, data: Event['data'], agoMs: number): Promise<void> {
  const now = Date.now()
  const event: Event = { id: `${type} ${now}`, type, version: 1, time: now - agoMs, received: now, source: 'erp', data }
  await store.transaction(async (tx) => {
    await tx.withoutCapture()
    for (const application of applications.filter((one) => one.event.type === type)) {
      const key = application.per?.(data, event)
      if (key === undefined) await application.apply(tx, event)
      else await tx.asNewest({ type, key, time: event.time }, () => application.apply(tx, event))
    }
  })
}

const one = async (text: string): Promise<Record<string, unknown>> => (await pool.query(text)).rows[0]

describe('an event that happened before the newest one', () => {
  it('changes no stock, places or price that the newer event set', async () => {
    const [slot] = (await pool.query(`SELECT id, zone_id AS zone FROM shop.slot LIMIT 1`)).rows
    const inStock = (stock: number) => ({ productId: 'milk', stock })
    const free = (to: number) => ({ zone: slot.zone, slotId: slot.id, from: 0, to })
    const priced = (to: number) => ({ productId: 'milk', from: 1, to })
    await apply(stockChanged.type, inStock(60), 0)
    await apply(stockChanged.type, inStock(3), minutes(30))
    await apply(slotCapacityChanged.type, free(7), 0)
    await apply(slotCapacityChanged.type, free(1), minutes(30))
    await apply(priceChanged.type, priced(990), 0)
    await apply(priceChanged.type, priced(490), hours(30))
    expect(await one(`SELECT on_hand FROM shop.stock WHERE product_id = 'milk'`)).toEqual({ on_hand: 60 })
    expect(await one(`SELECT capacity - sold AS free FROM shop.slot WHERE id = '${slot.id}'`)).toEqual({ free: 7 })
    expect(await one(`SELECT price FROM shop.product WHERE id = 'milk'`)).toEqual({ price: 990 })
  })

  it('does not undo what the shop itself changed since', async () => {
    await pool.query(`UPDATE shop.stock SET on_hand = 11 WHERE product_id = 'butter'`)
    await apply(stockChanged.type, { productId: 'butter', stock: 3 }, minutes(30))
    expect(await one(`SELECT on_hand FROM shop.stock WHERE product_id = 'butter'`)).toEqual({ on_hand: 11 })
    await apply(stockChanged.type, { productId: 'butter', stock: 5 }, -1)
    expect(await one(`SELECT on_hand FROM shop.stock WHERE product_id = 'butter'`)).toEqual({ on_hand: 5 })
  })

  it('sets the fields of a profile that no newer event has told, and only those', async () => {
    await apply(profileUpdated.type, { userId: 'late', postcode: '11000' }, minutes(10))
    await apply(profileUpdated.type, { userId: 'late', postcode: '60200', tier: 'vip', dietary: ['vegan'] }, minutes(20))
    await apply(profileUpdated.type, { userId: 'late', preferredSlot: '18:00', tier: 'standard' }, minutes(30))
    expect(await one(`SELECT postcode, tier, preferred_slot, dietary FROM shop.shopper WHERE id = 'late'`)).toEqual({
      postcode: '11000', tier: 'vip', preferred_slot: '18:00', dietary: ['vegan'],
    })
  })

  it('does not degrade a payment provider that has recovered since', async () => {
    const level = () => one(`SELECT level FROM shop.payment_provider WHERE id = 'card'`)
    await apply(providerDegraded.type, { provider: 'card', level: 'severe' }, minutes(20))
    expect(await level()).toEqual({ level: 'severe' })
    await apply(providerRecovered.type, { provider: 'card' }, minutes(5))
    await apply(methodUnavailable.type, { method: 'card' }, minutes(10))
    expect(await level()).toEqual({ level: 'none' })
  })

  it('is refused like any other when the shop does not have the thing', async () => {
    await expect(apply(stockChanged.type, { productId: 'nothing', stock: 3 }, 0)).rejects.toThrow('The shop has no product')
  })
})

describe('what the systems tell of a shopper', () => {
  const known = { now: Date.now(), person: 'user:u482' }

  it('changes the tier, also of a shopper whom the shop did not know', async () => {
    for (const userId of ['u482', 'newcomer']) await apply(loyaltyTierChanged.type, { userId, tier: 'vip' }, 0)
    await apply(loyaltyTierChanged.type, { userId: 'u482', tier: 'standard' }, minutes(5))
    expect((await pool.query(`SELECT tier FROM shop.shopper WHERE id IN ('u482', 'newcomer')`)).rows).toEqual([{ tier: 'vip' }, { tier: 'vip' }])
  })

  it('says which brand is in most of their orders', async () => {
    expect(await favouriteBrand.read('user:u482', { tx: pool, ...known })).toBe('Statek')
    expect(await favouriteBrand.read('visitor:guest', { tx: pool, ...known })).toBeNull()
  })

  it('orders usuals and alternatives by what was last recommended', async () => {
    const tx = pool
    const graph = postgresGraph({ pool })
    await loadCatalogue(pool, graph)
    const alternativeTo = readingAlternatives(graph)
    await pool.query(`INSERT INTO shop.order_item (order_id, product_id, quantity, price)
      SELECT id, 'bread', 1, 5990 FROM shop."order" WHERE user_id = 'u482' ON CONFLICT DO NOTHING`)
    expect(await usualsOf.read('user:u482', { tx, ...known })).toMatchObject([{ productId: 'bread', orders: 20 }, { productId: 'eggs', orders: 17 }])
    const before = await alternativeTo.read('milk', { tx, ...known })
    expect(before).not.toMatchObject({ productId: 'quark' })
    await apply(recommendationComputed.type, { userId: 'u482', productIds: ['quark', 'eggs'] }, 0)
    expect(await usualsOf.read('user:u482', { tx, ...known })).toMatchObject([{ productId: 'eggs' }, { productId: 'bread' }])
    expect(await alternativeTo.read('milk', { tx, ...known })).toMatchObject({ productId: 'quark' })
    expect(await alternativeTo.read('milk', { tx, now: known.now, person: 'visitor:guest' })).toEqual(before)
  })

  it('marks an order as shipped, and ignores an order of another shop', async () => {
    await pool.query(`UPDATE shop."order" SET status = 'placed' WHERE id = 'u482-20'`)
    await apply(orderShipped.type, { orderId: 'u482-20', carrier: 'ppl', tracking: 'A1' }, 0)
    await apply(orderShipped.type, { orderId: 'elsewhere', carrier: 'ppl', tracking: 'A1' }, 0)
    expect(await one(`SELECT status FROM shop."order" WHERE id = 'u482-20'`)).toEqual({ status: 'shipped' })
  })

  it('counts who is live and wants deliveries in a zone, each person once', async () => {
    const session = (id: string, person: string, worker: string | null) =>
      pool.query(
        `INSERT INTO proactive.session (id, person, visitor, consent, started_at, seen_at, worker) VALUES ($1, $2, $2, true, now(), now(), $3)`,
        [id, person, worker],
      )
    await session('s1', 'user:u482', 'w1')
    await session('s2', 'user:u482', 'w1')
    await session('s3', 'user:u100', null)
    await session('s4', 'user:u200', 'w1')
    await session('s5', 'visitor:guest', 'w1')
    for (const [n, zone] of ['Z1', 'Z3'].entries()) {
      await pool.query(
        `INSERT INTO proactive.event_log (partition, id, kind, address, cause, type, version, source, person, time, received, data)
         VALUES (0, $1, 'record', 'person:visitor:guest', $1, 'delivery.slots_viewed', 1, 'page', 'visitor:guest', now(), now(), $2)`,
        [`viewed-${n}`, { zone, available: 3 }],
      )
    }
    expect(await interestIn.read('Z3', { tx: pool, ...known })).toBe(2)
    expect(await interestIn.read('Z1', { tx: pool, ...known })).toBe(1)
  })
})
