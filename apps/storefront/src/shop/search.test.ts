import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSeededShop } from './seeded-shop.fixture.js'
import { searchProducts } from './search.js'
import { fold, readSearch } from './search-words.js'

let pool: Pool
let close: () => Promise<void>

beforeAll(async () => {
  ;({ pool, close } = await openSeededShop())
})

afterAll(() => close())

describe('searchProducts', () => {
  it.each([
    ['maslo', 'butter'],
    ['MÁSLO', 'butter'],
    ['butter', 'butter'],
    ['jogurt', 'yoghurt'],
    ['yoghurt', 'yoghurt'],
    ['vejce', 'eggs'],
    ['bread', 'bread'],
    ['chléb', 'bread'],
    ['milk', 'milk'],
    ['brambory', 'potatoes'],
    ['coffee', 'coffee'],
    ['káva', 'coffee'],
    ['toal', 'toilet_paper'],
  ])('finds for “%s” the %s among the first', async (text, id) => {
    const { ids, isNear } = await searchProducts(pool, text)
    expect(ids.slice(0, 6)).toContain(id)
    expect(isNear).toBe(false)
  })

  it('puts products with the whole word before those that have a longer one', async () => {
    const { ids } = await searchProducts(pool, 'bread')
    expect(ids).toContain('breaded_prawns')
    expect(ids.indexOf('breaded_prawns')).toBeGreaterThan(ids.indexOf('bread'))
  })

  it('finds the other forms of a Czech word', async () => {
    expect((await searchProducts(pool, 'rohlíků')).ids).toContain('rolls')
    expect((await searchProducts(pool, 'jahodami')).ids).toContain('strawberries')
  })

  it('finds products in spite of a typing error, and says that they are only near', async () => {
    for (const text of ['joghurt', 'yogurt', 'čokolládda']) {
      const { ids, isNear } = await searchProducts(pool, text)
      expect({ text, isNear, some: ids.length > 0 }).toEqual({ text, isNear: true, some: true })
    }
    expect((await searchProducts(pool, 'joghurt')).ids).toContain('yoghurt')
  })

  it('takes a claim as a condition', async () => {
    const tagged = async (text: string) => {
      const { ids } = await searchProducts(pool, text)
      const { rows } = await pool.query<{ id: string; tags: string[] }>('SELECT id, tags FROM shop.product WHERE id = ANY ($1)', [ids])
      return rows
    }
    const bread = await tagged('bezlepkový chléb')
    expect(bread.map(({ id }) => id)).toEqual(['gluten_free_bread'])
    const vegan = await tagged('vegan pizza')
    expect(vegan.map(({ id }) => id)).toEqual(['pizza_vegan'])
    const dairyFree = await tagged('dairy-free')
    expect(dairyFree.length).toBeGreaterThanOrEqual(20)
    expect(dairyFree.filter(({ tags }) => !tags.includes('dairy_free'))).toEqual([])
  })

  it('requires every word', async () => {
    expect((await searchProducts(pool, 'green tea')).ids[0]).toBe('green_tea')
    expect((await searchProducts(pool, 'green tea')).ids).not.toContain('green_apples')
  })

  it.each([
    ['nothing', ''],
    ['punctuation', '?!'],
    ['operators', `' | 'milk`.repeat(400)],
    ['a statement', `a'); DROP TABLE shop.product; --`],
    ['another script', '日本語'],
    ['a word without end', 'x'.repeat(10_000)],
    ['a NUL', 'mi\0lk'],
  ])('answers %s without an error', async (_, text) => {
    expect(await searchProducts(pool, text)).toMatchObject({ ids: expect.any(Array) })
  })

  it('finds nothing for words that resemble none', async () => {
    expect(await searchProducts(pool, 'qqxxzzwwkk')).toEqual({ ids: [], isNear: false })
    expect(await searchProducts(pool, '  ')).toEqual({ ids: [], isNear: false })
  })

  it('folds every name as the database does', async () => {
    const { rows } = await pool.query<{ name: string; folded: string }>(
      `SELECT name, shop.fold(name) AS folded FROM (SELECT name_en AS name FROM shop.product UNION SELECT name_cs FROM shop.product) AS names`,
    )
    expect(rows.length).toBeGreaterThan(600)
    expect(rows.filter(({ name, folded }) => fold(name) !== folded)).toEqual([])
  })
})

describe('readSearch', () => {
  it.each([
    ['Bezlepkový chléb', ['chleb'], ['gluten_free']],
    ['gluten free bio', [], ['gluten_free', 'organic']],
    ['biologie', ['biologie'], []],
    ['veganská pizza', ['pizza'], ['vegan']],
    ['mléko bez mléka', ['mleko'], ['dairy_free']],
  ])('reads “%s”', (text, words, tags) => {
    expect(readSearch(text)).toEqual({ words, tags })
  })
})
