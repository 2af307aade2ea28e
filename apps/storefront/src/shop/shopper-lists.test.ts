import { grantHold, leftFor } from 'database/holds'
import { createPrisma, seed } from 'database'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveAddress } from './address.js'
import { listReviews } from './reviews.js'
import { nextSlot } from './next-slot.js'
import { openSeededShop } from './seeded-shop.fixture.js'
import { readStock } from './stock.js'
import { listUsuals, sortRecommended } from './usuals.js'
import { addWish, listWishes, removeWish } from './wishes.js'

const ann = 'visitor:ann'
let pool: Pool
let close: () => Promise<void>

beforeAll(async () => {
  ;({ pool, close } = await openSeededShop())
})

afterAll(() => close())

describe('the wish list', () => {
  it('keeps each person’s products apart, the newest first, and each once', async () => {
    for (const id of ['milk', 'bread', 'milk']) await addWish(pool, ann, id)
    await addWish(pool, 'user:u482', 'eggs')
    expect(await listWishes(pool, ann)).toEqual(['bread', 'milk'])
    await removeWish(pool, ann, 'bread')
    await removeWish(pool, ann, 'bread')
    expect(await listWishes(pool, ann)).toEqual(['milk'])
    expect(await listWishes(pool, 'user:u482')).toEqual(['eggs'])
  })

  it('refuses an unknown product', async () => {
    await expect(addWish(pool, ann, 'moon')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('listReviews', () => {
  it('returns the reviews of a product in the language of the page, the newest first, without their authors', async () => {
    const reviews = await listReviews(pool, 'milk', 'cs')
    expect(reviews.map(({ body }) => body)[0]).toContain('babičky')
    expect(reviews.map(({ writtenAt }) => writtenAt.getTime())).toEqual(
      reviews.map(({ writtenAt }) => writtenAt.getTime()).toSorted((a, b) => b - a),
    )
    expect(JSON.stringify(reviews)).not.toMatch(/u482|u100|u200/)
    expect((await listReviews(pool, 'milk', 'en'))[0]?.body).toContain('grandmother')
    expect(await listReviews(pool, 'moon', 'en')).toEqual([])
  })
})

describe('the usuals', () => {
  it('are what a shopper orders often, the most frequent first', async () => {
    const usuals = await listUsuals(pool, 'user:u482')
    expect(usuals[0]).toEqual({ productId: 'eggs', orders: 17, of: 20 })
    expect(usuals.map(({ orders }) => orders)).toEqual(usuals.map(({ orders }) => orders).toSorted((a, b) => b - a))
    expect(await listUsuals(pool, 'user:u200')).toEqual([])
    expect(await listUsuals(pool, null)).toEqual([])
  })

  it('and what stands in for a product begin with what was recommended to the shopper', async () => {
    await pool.query(`UPDATE shop.shopper SET recommended = '{chicken,oat_drink,milk}' WHERE id = 'u482'`)
    expect((await listUsuals(pool, 'user:u482')).slice(0, 3).map(({ productId }) => productId)).toEqual(['chicken', 'milk', 'eggs'])
    expect(await sortRecommended(pool, 'user:u482', ['soy_drink', 'milk', 'oat_drink'])).toEqual(['oat_drink', 'milk', 'soy_drink'])
    expect(await sortRecommended(pool, 'visitor:ann', ['soy_drink', 'milk'])).toEqual(['soy_drink', 'milk'])
    expect(await sortRecommended(pool, null, ['soy_drink', 'milk'])).toEqual(['soy_drink', 'milk'])
  })
})

describe('the next delivery', () => {
  it('is the first free slot of the zone of the shopper’s postcode, and none without a postcode', async () => {
    const { rows } = await pool.query<{ now: Date }>('SELECT shop.clock() AS now')
    const now = rows[0]?.now ?? new Date()
    await seed(createPrisma(pool), { now })
    const slot = await nextSlot(pool, 'user:u482')
    expect(slot?.id).toMatch(/^Z3-/)
    expect(slot?.left).toBeGreaterThan(0)
    await pool.query(`UPDATE shop.slot SET sold = capacity WHERE id = $1`, [slot?.id])
    expect((await nextSlot(pool, 'user:u482'))?.id).not.toBe(slot?.id)
    expect((await nextSlot(pool, 'user:u200'))?.id).toMatch(/^Z1-/)
    expect(await nextSlot(pool, 'visitor:ann')).toBeNull()
  })

  it('uses the postcode typed in the checkout before that of the profile', async () => {
    const types = (postcode: string) => saveAddress(pool, 'user:u482', { name: '', street: '', city: '', postcode, phone: '', note: '' })
    await types('60200')
    expect((await nextSlot(pool, 'user:u482'))?.id).toMatch(/^Z1-/)
    await types('602')
    expect((await nextSlot(pool, 'user:u482'))?.id).toMatch(/^Z3-/)
    await types('99999')
    expect(await nextSlot(pool, 'user:u482')).toBeNull()
  })
})

describe('readStock', () => {
  it('answers the stock of products and of their variants as the database has it now', async () => {
    await pool.query(`UPDATE shop.stock SET on_hand = 0 WHERE product_id = 'rubber_gloves' AND variant_id = 'm'`)
    expect(await readStock(pool, ['milk', 'rubber_gloves', 'moon'])).toEqual([
      { productId: 'milk', stock: 9, variants: {} },
      { productId: 'rubber_gloves', stock: 26, variants: { s: 14, m: 0, l: 12 } },
    ])
  })

  it('answers of a bundle how many its parts make up, and of what is left for a person what others do not hold', async () => {
    const bundle = { type: 'stock', productId: 'breakfast_box' } as const
    const now = Date.parse('2026-11-20T09:00:00Z')
    const stockOf = async () => (await readStock(pool, ['breakfast_box']))[0]?.stock
    const leftOf = async (person: string) => leftFor(pool, bundle, { now, person })
    expect([await stockOf(), await leftOf('user:u482')]).toEqual([4, 4])
    await pool.query(`UPDATE shop.stock SET on_hand = 5 WHERE product_id = 'milk'`)
    expect([await stockOf(), await leftOf('user:u482')]).toEqual([2, 2])
    const hold = { id: 'h', person: 'user:u482', until: now + 60_000 }
    for (const id of ['h1', 'h2']) await grantHold(pool, { type: 'stock', productId: 'milk' }, { ...hold, id }, { now, fence: { partition: 0, epoch: 1 } })
    expect([await stockOf(), await leftOf('user:u482'), await leftOf('user:u200')]).toEqual([2, 2, 1])
    await pool.query(`UPDATE shop.stock SET on_hand = 0 WHERE product_id = 'eggs'`)
    expect([await stockOf(), await leftOf('user:u482')]).toEqual([0, 0])
  })
})
