import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { saveAddress } from '../shop/address.js'
import { openSeededShop } from '../shop/seeded-shop.fixture.js'
import { interestIn, otherWayToPay, postcodeOf, profileZone } from './facts.js'

let pool: Pool
let close: () => Promise<void>

beforeAll(async () => {
  ;({ pool, close } = await openSeededShop())
}, 60_000)
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
