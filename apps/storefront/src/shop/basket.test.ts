import { testDatabase, type TestDatabase } from 'database/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeOnce, type LineChange, readBasket, quantityAfterUndo, undoChange } from './basket.js'
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
})

beforeEach(() => pool.query('DELETE FROM shop.basket_item; DELETE FROM shop.basket_change'))

afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

describe('changeOnce', () => {
  it('returns the basket with prices and their total', async () => {
    await change('a', [{ productId: 'milk', add: 2 }])
    expect(await change('b', [{ productId: 'socks', variantId: 'large', add: 1 }])).toEqual({
      items: [
        { productId: 'milk', quantity: 2, price: 2490 },
        { productId: 'socks', variantId: 'large', quantity: 1, price: 10900 },
      ],
      total: 15880,
    })
  })

  it('ignores a change that arrives twice under one key', async () => {
    await Promise.all([1, 2, 3].map(() => change('a', [{ productId: 'milk', add: 1 }])))
    expect(await quantities()).toEqual(['1 milk'])
  })

  it('counts every one of twenty concurrent additions', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => change(`${n}`, [{ productId: 'milk', add: 1 }])))
    expect(await quantities()).toEqual(['20 milk'])
  })

  it('keeps the quantity of a line between 0 and 99', async () => {
    await change('a', [{ productId: 'milk', add: 98 }])
    await change('b', [{ productId: 'milk', add: 5 }])
    expect(await quantities()).toEqual(['99 milk'])
    expect((await change('c', [{ productId: 'milk', add: -120 }])).items).toEqual([])
  })

  it('keeps the baskets of two people apart and refuses a key that another person used', async () => {
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
  it('restores the lines exactly, including their position in the basket', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await change('b', [{ productId: 'butter', add: 1 }])
    const before = await pool.query('SELECT * FROM shop.basket_item ORDER BY product_id')
    await change('c', [{ productId: 'milk', add: -1 }, { productId: 'butter', add: 3 }])
    await undo('c')
    const after = await pool.query('SELECT * FROM shop.basket_item ORDER BY product_id')
    expect(after.rows).toEqual(before.rows)
  })

  it('restores a line that one change touched twice', async () => {
    await change('a', [{ productId: 'milk', add: 2 }])
    await change('b', [{ productId: 'milk', add: 3 }, { productId: 'milk', add: -4 }])
    await undo('b')
    expect(await quantities()).toEqual(['2 milk'])
  })

  it('undoes once and never repeats the change afterwards', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await undo('a')
    await change('b', [{ productId: 'milk', add: 5 }])
    await undo('a')
    await change('a', [{ productId: 'milk', add: 1 }])
    expect(await quantities()).toEqual(['5 milk'])
  })

  it('keeps what the person has added by hand since', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await change('by hand', [{ productId: 'milk', add: 2 }])
    await undo('a')
    expect(await quantities()).toEqual(['2 milk'])
  })

  it('refuses to undo another person’s change', async () => {
    await change('a', [{ productId: 'milk', add: 1 }])
    await expect(undo('a', ben)).rejects.toMatchObject({ code: 'not_found' })
    expect(await quantities()).toEqual(['1 milk'])
  })
})

describe('quantityAfterUndo', () => {
  it.each([
    { what: 'an addition that nobody has touched since', before: 1, after: 3, now: 3, expected: 1 },
    { what: 'an addition, when more was added since', before: 1, after: 3, now: 5, expected: 3 },
    { what: 'an addition that was partly removed by hand', before: 1, after: 3, now: 2, expected: 1 },
    { what: 'an addition that was wholly removed by hand', before: 1, after: 3, now: 1, expected: 1 },
    { what: 'an addition after the line was emptied', before: 1, after: 3, now: 0, expected: 0 },
    { what: 'a removal that nobody has touched since', before: 3, after: 0, now: 0, expected: 3 },
    { what: 'a removal that was partly put back by hand', before: 3, after: 0, now: 1, expected: 3 },
    { what: 'a removal, when more was added by hand', before: 3, after: 1, now: 5, expected: 5 },
  ])('undoes $what', ({ before, after, now, expected }) => {
    expect(quantityAfterUndo(before, after, now)).toBe(expected)
  })
})
