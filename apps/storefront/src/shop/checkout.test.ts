import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reservingSlots } from '../assistant/actions.js'
import { addressForm, problemOf, saveAddress } from './address.js'
import { openStep, readCheckout, wayTo } from './checkout.js'
import { transaction } from './database.js'
import { nearestFree } from './nearest-slot.js'
import { OrderShop } from './orders.fixture.js'
import { chooseSlot, listSlots, slotHoldMs } from './slots.js'

const ann = 'user:ann'
const ben = 'visitor:ben'
const address = { name: 'A', street: 'B 1', city: 'C', postcode: '11000', phone: '+420 777 000 000', note: '' }
let shop: OrderShop

beforeAll(async () => {
  shop = await OrderShop.open({ places: 1 })
})
afterAll(() => shop[Symbol.asyncDispose]())
beforeEach(async () => {
  await shop.pool.query('DELETE FROM shop.hold; DELETE FROM shop.choice; DELETE FROM shop.choice_change; DELETE FROM shop.checkout; DELETE FROM shop.basket_item; DELETE FROM shop.basket_change')
  await shop.pool.query(`DELETE FROM proactive.setting WHERE key = 'clock.offset'`)
})

const choose = (person: string, slotId = 's1') => transaction(shop.pool, (tx) => chooseSlot(tx, person, { slotId, zone: 'Z3' }))
const advance = (ms: number) => shop.pool.query(`INSERT INTO proactive.setting (key, value) VALUES ('clock.offset', $1::jsonb)`, [String(ms)])
const left = async (person: string) => (await listSlots(shop.pool, 'Z3', person))[0]?.left

describe('the checkout', () => {
  it('opens one step after the other, and sends the shopper back to the first that is not settled', async () => {
    const way = async () => wayTo('review', await readCheckout(shop.pool, ann))
    expect(await way()).toBe('/basket')
    await shop.pool.query(`INSERT INTO shop.basket_item (person_id, product_id, quantity) VALUES ($1, 'milk', 1)`, [ann])
    expect(await way()).toBe('/checkout/address')
    await saveAddress(shop.pool, ann, address)
    expect(await way()).toBe('/checkout/delivery')
    await choose(ann)
    expect(await way()).toBe('/checkout/payment')
    await shop.pool.query(`UPDATE shop.choice SET payment_method = 'card' WHERE person_id = $1`, [ann])
    expect(await way()).toBeNull()
  })

  it('delivers nothing below the minimum', async () => {
    await shop.settle(ann)
    await shop.pool.query(`UPDATE shop.product SET price = 29999 WHERE id = 'milk'`)
    expect(wayTo('address', await readCheckout(shop.pool, ann))).toBe('/basket')
    await shop.pool.query(`UPDATE shop.product SET price = 30000 WHERE id = 'milk'`)
    expect(wayTo('address', await readCheckout(shop.pool, ann))).toBeNull()
  })

  it('forgets a slot of another zone', async () => {
    await shop.settle(ann)
    await shop.pool.query(`INSERT INTO shop.zone VALUES ('Z1', 'Brno') ON CONFLICT DO NOTHING`)
    await shop.pool.query(`INSERT INTO shop.postcode VALUES ('60200', 'Z1') ON CONFLICT DO NOTHING`)
    await saveAddress(shop.pool, ann, { ...address, postcode: '60200' })
    expect(openStep(await readCheckout(shop.pool, ann))).toBe('delivery')
  })
})

describe('a chosen slot', () => {
  it('is held for ten minutes, and for nobody else meanwhile', async () => {
    await choose(ann)
    expect([await left(ann), await left(ben)]).toEqual([1, 0])
    await expect(choose(ben)).rejects.toMatchObject({ code: 'unavailable' })
    await advance(slotHoldMs)
    expect([await left(ann), await left(ben)]).toEqual([1, 1])
    await choose(ben)
    await expect(choose(ann)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('is renewed by choosing it again, and given up by choosing another', async () => {
    await shop.pool.query(`INSERT INTO shop.slot SELECT 's2', zone_id, start + interval '2 hours', "end" + interval '2 hours', cutoff, 1, 0, price, eco FROM shop.slot WHERE id = 's1' ON CONFLICT DO NOTHING`)
    await choose(ann)
    await choose(ann)
    await choose(ann, 's2')
    expect(await left(ben)).toBe(1)
    const { rows } = await shop.pool.query<{ thing: string }>(`SELECT thing FROM shop.hold WHERE person_id = $1`, [ann])
    expect(rows).toEqual([{ thing: 's2' }])
  })

  it('uses the hold of an accepted suggestion, and takes no second place', async () => {
    await shop.pool.query(`INSERT INTO shop.hold (id, kind, thing, person_id, expires_at) VALUES ('h', 'slot', 's1', $1, now() + interval '1 minute')`, [ann])
    await choose(ann)
    const { rows } = await shop.pool.query(`SELECT id FROM shop.hold`)
    expect(rows).toEqual([{ id: 'h' }])
  })

  it('is taken by the first who accepts where nothing was held for the offer, and given back by undo', async () => {
    const [reserve] = reservingSlots(shop.pool).steps
    const whose = (person: string) => ({ key: `accept:${person}`, person, session: 's', cause: 'c', causationId: 'c' })
    const input = { slotId: 's1', durationMs: 90_000 }
    const output = await reserve?.run(input, whose(ann))
    expect(output).toMatchObject({ slotId: 's1', until: expect.any(String) })
    expect(await left(ben)).toBe(0)
    await expect(reserve?.run(input, whose(ben))).rejects.toMatchObject({ code: 'unavailable', message: 'The slot s1 is no longer free: choose another one.' })
    await reserve?.compensate?.(input, output ?? null, whose(ann))
    expect(await left(ben)).toBe(1)
    await reserve?.run(input, whose(ben))
    const { rows } = await shop.pool.query(`SELECT person_id AS person, thing FROM shop.hold WHERE kind = 'slot'`)
    expect(rows).toEqual([{ person: ben, thing: 's1' }])
  })

  it('stays held after undo where the shopper had chosen it before accepting', async () => {
    await choose(ann)
    const [reserve] = reservingSlots(shop.pool).steps
    const whose = { key: 'accept:again', person: ann, session: 's', cause: 'c', causationId: 'c' }
    const input = { slotId: 's1', durationMs: 90_000 }
    const output = await reserve?.run(input, whose)
    await reserve?.compensate?.(input, output ?? null, whose)
    expect([await left(ann), await left(ben)]).toEqual([1, 0])
  })

  it('cannot be one that is closed, nor one of another zone', async () => {
    await advance(21 * 3_600_000)
    await expect(choose(ann)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(transaction(shop.pool, (tx) => chooseSlot(tx, ann, { slotId: 's1', zone: 'Z1' }))).rejects.toMatchObject({ code: 'unavailable' })
  })
})

it('names the nearest free slot for one that is gone, and of two that are as near the one of the usual hour', () => {
  const slot = (id: string, day: string, start: string, free: number) => ({ id, day, start, end: start, price: 0, eco: false, left: free, isClosed: false })
  const slots = [slot('a', '2026-11-29', '20:00', 1), slot('b', '2026-11-30', '18:00', 0), slot('c', '2026-11-30', '20:00', 2), slot('d', '2026-12-01', '18:00', 1)]
  expect(nearestFree(slots, 'b')?.id).toBe('c')
  expect(nearestFree(slots.slice(0, 2), 'b')?.id).toBe('a')
  expect(nearestFree([], 'b')).toBeUndefined()
  const around = [slot('e', '2026-11-30', '16:00', 1), ...slots]
  expect([null, '20:00', '10:00'].map((hour) => nearestFree(around, 'b', hour)?.id)).toEqual(['e', 'c', 'e'])
})

describe('an address', () => {
  it.each([
    ['a name', { name: '' }, { field: 'name', problem: 'missing' }],
    ['a postcode of five digits', { postcode: '1100' }, { field: 'postcode', problem: 'invalid' }],
    ['a phone number', { phone: 'call me' }, { field: 'phone', problem: 'invalid' }],
  ])('needs %s', (_, change, problem) => {
    expect(problemOf({ ...address, ...change }, 'Z3')).toEqual(problem)
  })

  it('needs a zone that delivers there, and no note', () => {
    expect(problemOf(address, null)).toEqual({ field: 'postcode', problem: 'not_served' })
    expect(problemOf(address, 'Z3')).toBeNull()
  })

  it('takes a postcode with spaces, and cuts the spaces around a text', () => {
    expect(addressForm.parse({ postcode: ' 110 00 ', name: ' Ann ' })).toMatchObject({ postcode: '11000', name: 'Ann', note: '' })
    expect(addressForm.safeParse({ name: 'a\u0000b' }).success).toBe(false)
  })
})
