import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { saveAddress } from '../shop/address.js'
import { openSeededShop } from '../shop/seeded-shop.fixture.js'
import { interestIn, otherWayToPay, postcodeOf, profileZone, slotOffer } from './facts.js'

let pool: Pool
let close: () => Promise<void>

beforeAll(async () => {
  ;({ pool, close } = await openSeededShop())
})
afterAll(() => close())
beforeEach(async () => {
  await pool.query(`DELETE FROM shop.checkout`)
})

const types = (person: string, postcode: string) => saveAddress(pool, person, { name: '', street: '', city: '', postcode, phone: '', note: '' })
const context = (person?: string) => ({ tx: pool, now: Date.parse('2026-11-20T09:00:00Z'), ...(person !== undefined && { person }) })
const zoneOf = (person: string) => profileZone.read(null, context(person))

describe('the zone of a shopper', () => {
  it('is that of the postcode typed in the checkout, before that of the profile', async () => {
    expect(await zoneOf('user:u482')).toBe('Z3')
    await types('user:u482', '60200')
    expect(await zoneOf('user:u482')).toBe('Z1')
    expect(await postcodeOf.read('user:u482', context())).toBe('60200')
  })

  it('is known of a guest who typed an address', async () => {
    expect(await zoneOf('visitor:ann')).toBeNull()
    await types('visitor:ann', '70200')
    expect(await zoneOf('visitor:ann')).toBe('Z2')
  })

  it('is that of the profile while the postcode is incomplete, and none where no zone serves the one that was typed', async () => {
    await types('user:u482', '602')
    expect(await zoneOf('user:u482')).toBe('Z3')
    await types('user:u482', '99999')
    expect(await zoneOf('user:u482')).toBe('')
    expect(await postcodeOf.read('user:u482', context())).toBeNull()
  })
})

it('counts the interest in a zone by the address in the checkout, then by the profile', async () => {
  for (const person of ['user:u482', 'user:u100', 'user:u200', 'visitor:ann']) {
    await pool.query(
      `INSERT INTO proactive.session (id, person, visitor, consent, started_at, seen_at, worker) VALUES ($1, $1, 'v', true, now(), now(), 'w')`,
      [person],
    )
  }
  const interest = async () => [await interestIn.read('Z3', context()), await interestIn.read('Z1', context())]
  expect(await interest()).toEqual([2, 1])
  await types('user:u482', '60200')
  await types('visitor:ann', '11000')
  expect(await interest()).toEqual([2, 2])
  await types('user:u100', '99999')
  expect(await interest()).toEqual([1, 2])
})

it('names as another way to pay the other provider while it works, and cash otherwise', async () => {
  const other = (method: string) => otherWayToPay.read(method, context())
  expect([await other('card'), await other('paypal'), await other('cash')]).toEqual(['paypal', 'card', 'paypal'])
  await pool.query(`UPDATE shop.payment_provider SET level = 'unavailable' WHERE id = 'paypal'`)
  expect([await other('card'), await other('paypal')]).toEqual(['cash', 'card'])
})

it('compares the price of a slot with the one that the shopper chose, else with the cheapest of the day', async () => {
  const day = async (start: string, price: number) => {
    const id = `Z9-2026-11-20-${start.slice(0, 2)}`
    const at = `2026-11-20T${start}:00+01:00`
    await pool.query(
      `INSERT INTO shop.slot (id, zone_id, start, "end", cutoff, capacity, price) VALUES ($1, 'Z9', $2, $2::timestamptz + interval '2 hours', $2, 5, $3)`,
      [id, at, price],
    )
    return id
  }
  await pool.query(`INSERT INTO shop.zone (id, name) VALUES ('Z9', 'Z9')`)
  const [morning, noon, evening] = [await day('10:00', 4_900), await day('12:00', 7_900), await day('18:00', 9_900)]
  const offer = (slotId: string) => slotOffer.read(slotId, context('visitor:ann'))
  expect(await offer(evening)).toMatchObject({ difference: { than: 'cheapest', by: 'more', amount: 5_000 } })
  expect(await offer(morning)).toMatchObject({ difference: { than: 'cheapest', by: 'same', amount: 0 } })
  await pool.query(`INSERT INTO shop.choice (person_id, slot_id, dietary) VALUES ('visitor:ann', $1, '{}')`, [noon])
  expect(await offer(evening)).toMatchObject({ difference: { than: 'chosen', by: 'more', amount: 2_000 } })
  expect(await offer(morning)).toMatchObject({ difference: { than: 'chosen', by: 'less', amount: 3_000 } })
  expect(await offer(noon)).toMatchObject({ difference: { than: 'cheapest', by: 'more', amount: 3_000 } })
})
