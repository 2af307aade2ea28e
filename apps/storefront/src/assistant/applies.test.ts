import type { Event } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import { postgresStore, type Store } from '@proactive/server'
import { createPrisma } from 'database/client'
import { seed } from 'database/seed'
import { testDatabase, type TestDatabase } from 'database/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applications } from './applies.js'
import { methodUnavailable, priceChanged, profileUpdated, providerDegraded, providerRecovered, slotCapacityChanged, stockChanged } from './shop-events.js'

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
