import { testDatabase, type TestDatabase } from 'database/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeOnce, type LineChange, readBasket, takenBack, undoChange } from './basket.js'
import { transaction } from './database.js'

const ann = 'visitor:ann'
const ben = 'visitor:ben'
let database: TestDatabase
let pool: Pool

const change = (key: string, changes: LineChange[], person = ann) =>
  transaction(pool, (tx) => changeOnce(tx, key, person, changes))
const undo = (key: string, person = ann) => transaction(pool, (tx) => undoChange(tx, key, person))
const quantities = async (person = ann) =>
  (await readBasket(pool, person)).items.map(({ productId, quantity }) => `${quantity} ${productId}`)

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool()
  await pool.query(`
    INSERT INTO shop.category (id, position, name_en, name_cs, tint, picture) VALUES ('dairy', 1, '', '', '', '');
    INSERT INTO shop.product (id, category_id, position, brand, name_en, name_cs, about_en, about_cs, price, amount, unit, tags, picture)
    SELECT id, 'dairy', 1, '', '', '', '', '', price, 1, 'piece', '{}', ''
      FROM (VALUES ('milk', 2490), ('butter', 5990), ('socks', 9900)) AS p (id, price);
    INSERT INTO shop.variant (product_id, id, position, name_en, name_cs, price) VALUES ('socks', 'large', 1, '', '', 10900);
  `)
}, 60_000)

beforeEach(() => pool.query('DELETE FROM shop.basket_item; DELETE FROM shop.basket_change'))

afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

describe('changeOnce', () => {
  it('answers the basket with prices and their total', async () => {
    await change('a', [{ productId: 'milk', add: 2 }])
    expect(await change('b', [{ productId: 'socks', variantId: 'large', add: 1 }])).toEqual({
      items: [
        { productId: 'milk', quantity: 2, price: 2490 },
        { productId: 'socks', variantId: 'large', quantity: 1, price: 10900 },
      ],
      total: 15880,
    })
  })

  it('acts once for its key, however often it is sent', async () => {
    await Promise.all([1, 2, 3].map(() => change('a', [{ productId: 'milk', add: 1 }])))
    expect(await quantities()).toEqual(['1 milk'])
  })

  it('counts every one of many adds at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => change(`${n}`, [{ productId: 'milk', add: 1 }])))
    expect(await quantities()).toEqual(['20 milk'])
  })

  it('keeps a line between nothing and ninety-nine', async () => {
    await change('a', [{ productId: 'milk', add: 98 }])
    await change('b', [{ productId: 'milk', add: 5 }])
    expect(await quantities()).toEqual(['99 milk'])
    expect((await change('c', [{ productId: 'milk', add: -120 }])).items).toEqual([])
  })

  it('keeps baskets apart, and a key with who used it first', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await expect(change('a', [{ productId: 'milk', add: 1 }], ben)).rejects.toMatchObject({ code: 'not_found' })
    expect(await quantities(ben)).toEqual([])
  })

  it.each([
    ['an unknown product', { productId: 'moon', add: 1 }],
    ['an unknown variant', { productId: 'socks', variantId: 'tiny', add: 1 }],
    ['a product whose variant is not named', { productId: 'socks', add: 1 }],
    ['a variant of a product that has none', { productId: 'milk', variantId: 'large', add: 1 }],
  ])('refuses %s and changes nothing', async (_, wrong) => {
    await expect(change('a', [{ productId: 'butter', add: 1 }, wrong])).rejects.toMatchObject({ code: 'not_found' })
    expect(await quantities()).toEqual([])
  })
})

describe('undoChange', () => {
  it('brings the lines back exactly, their place in the basket too', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await change('b', [{ productId: 'butter', add: 1 }])
    const before = await pool.query('SELECT * FROM shop.basket_item ORDER BY product_id')
    await change('c', [{ productId: 'milk', add: -1 }, { productId: 'butter', add: 3 }])
    await undo('c')
    const after = await pool.query('SELECT * FROM shop.basket_item ORDER BY product_id')
    expect(after.rows).toEqual(before.rows)
  })

  it('brings back a line that one change touched twice', async () => {
    await change('a', [{ productId: 'milk', add: 2 }])
    await change('b', [{ productId: 'milk', add: 3 }, { productId: 'milk', add: -4 }])
    await undo('b')
    expect(await quantities()).toEqual(['2 milk'])
  })

  it('happens once, and the change never again', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await undo('a')
    await change('b', [{ productId: 'milk', add: 5 }])
    await undo('a')
    await change('a', [{ productId: 'milk', add: 1 }])
    expect(await quantities()).toEqual(['5 milk'])
  })

  it('leaves what the person added by hand since', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await change('by hand', [{ productId: 'milk', add: 2 }])
    await undo('a')
    expect(await quantities()).toEqual(['2 milk'])
  })

  it('is refused to anyone else', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await expect(undo('a', ben)).rejects.toMatchObject({ code: 'not_found' })
    expect(await quantities()).toEqual(['1 milk'])
  })
})

describe('takenBack', () => {
  it.each([
    { what: 'an addition nobody touched', before: 1, after: 3, now: 3, back: 1 },
    { what: 'an addition with more added since', before: 1, after: 3, now: 5, back: 3 },
    { what: 'an addition that was partly taken out by hand', before: 1, after: 3, now: 2, back: 1 },
    { what: 'an addition that was wholly taken out by hand', before: 1, after: 3, now: 1, back: 1 },
    { what: 'an addition after the line was emptied', before: 1, after: 3, now: 0, back: 0 },
    { what: 'a removal nobody touched', before: 3, after: 0, now: 0, back: 3 },
    { what: 'a removal that was partly put back by hand', before: 3, after: 0, now: 1, back: 3 },
    { what: 'a removal with more put in by hand', before: 3, after: 1, now: 5, back: 5 },
  ])('takes back $what', ({ before, after, now, back }) => {
    expect(takenBack(before, after, now)).toBe(back)
  })
})
