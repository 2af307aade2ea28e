import { describe, expect, it } from 'vitest'
import { arrangeShelf } from './arrange-shelf.js'
import type { Product } from './catalogue.js'
import { countFilters, readShelfQuery, shelfAddress, withoutFilters } from './shelf-query.js'

const product = (id: string, over: Partial<Product> = {}): Product => ({
  id,
  categoryId: 'dairy',
  name: id,
  about: '',
  brand: 'Bio',
  price: 3000,
  amount: 1000,
  unit: 'g',
  tags: [],
  picture: '',
  form: 'plain',
  position: 0,
  tint: '',
  stock: 5,
  variants: [], parts: [],
  substitutes: [],
  ...over,
})
const goods = [
  product('milk', { price: 3490, tags: ['organic', 'contains_dairy'] }),
  product('oat drink', { brand: 'Lístek', price: 4490, tags: ['vegan', 'dairy_free'] }),
  product('tofu', { brand: 'Lístek', price: 7990, amount: 200, tags: ['vegan', 'dairy_free', 'organic'], stock: 0 }),
  product('čaj', { price: 25_000, amount: 20, unit: 'piece' }),
]
const shelf = (params: Record<string, string | string[]>) => arrangeShelf(goods, readShelfQuery(params), 'cs')
const ids = (params: Record<string, string | string[]>) => shelf(params).products.map(({ id }) => id)

describe('arrangeShelf', () => {
  it('shows all products in their order without a query', () => {
    expect(ids({})).toEqual(['milk', 'oat drink', 'tofu', 'čaj'])
  })

  it.each([
    [{ tag: ['vegan', 'organic'] }, ['tofu']],
    [{ brand: ['Lístek', 'Sad'] }, ['oat drink', 'tofu']],
    [{ price: '50-100' }, ['tofu']],
    [{ price: 'from-200' }, ['čaj']],
    [{ stock: '1', tag: 'vegan' }, ['oat drink']],
    [{ tag: 'vegan', brand: 'Bio' }, []],
  ])('keeps the products that fit %j', (params, fitting) => {
    expect(ids(params)).toEqual(fitting)
  })

  it.each([
    ['price', ['milk', 'oat drink', 'tofu', 'čaj']],
    ['price_down', ['čaj', 'tofu', 'oat drink', 'milk']],
    ['unit_price', ['milk', 'oat drink', 'tofu', 'čaj']],
    ['name', ['čaj', 'milk', 'oat drink', 'tofu']],
  ])('sorts by %s', (sort, sorted) => {
    expect(ids({ sort })).toEqual(sorted)
  })

  it('sorts and filters a product with variants by the cheapest', () => {
    const water = product('water', { price: 9000, variants: [{ id: 'still', name: '', price: 1500, stock: 1 }] })
    const { products } = arrangeShelf([...goods, water], readShelfQuery({ sort: 'price', price: 'to-50' }), 'en')
    expect(products.map(({ id }) => id)).toEqual(['water', 'milk', 'oat drink'])
  })

  it('counts what each filter would leave beside the filters that are chosen', () => {
    const { tags, brands, prices, inStock } = shelf({ tag: 'vegan' })
    expect(tags).toEqual([
      { value: 'organic', count: 1, isChosen: false },
      { value: 'vegan', count: 2, isChosen: true },
      { value: 'dairy_free', count: 2, isChosen: false },
    ])
    expect(brands).toEqual([{ value: 'Lístek', count: 2, isChosen: false }])
    expect(prices.map(({ value, count }) => `${count} ${value}`)).toEqual(['1 to-50', '1 50-100'])
    expect(inStock.count).toBe(1)
  })

  it('offers a chosen filter that leaves nothing, so that it can be taken back', () => {
    expect(shelf({ tag: 'gluten_free' }).tags.find(({ value }) => value === 'gluten_free')).toMatchObject({ count: 0, isChosen: true })
    expect(shelf({ brand: 'Sad' }).brands.find(({ value }) => value === 'Sad')).toMatchObject({ count: 0, isChosen: true })
  })
})

describe('the address of a shelf', () => {
  it('keeps a query as it was', () => {
    const query = readShelfQuery({ tag: ['vegan', 'organic'], brand: 'Lístek', price: '50-100', stock: '1', sort: 'name' })
    const address = shelfAddress('/search', query, { q: 'bílý čaj' })
    const { q, ...params } = Object.fromEntries(
      [...new URL(address, 'http://shop').searchParams.keys()].map((key) => [key, new URL(address, 'http://shop').searchParams.getAll(key)]),
    )
    expect(q).toEqual(['bílý čaj'])
    expect(readShelfQuery(params)).toEqual(query)
    expect([countFilters(query), countFilters(withoutFilters(query))]).toEqual([5, 0])
  })

  it('ignores what it does not know', () => {
    expect(readShelfQuery({ price: 'toString', sort: 'magic', stock: 'yes', tag: ['', 'x'.repeat(81)] })).toEqual(readShelfQuery({}))
    expect(shelfAddress('/category/bakery', readShelfQuery({}))).toBe('/category/bakery')
  })
})
