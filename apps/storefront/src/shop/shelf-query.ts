/** What a shopper asks of a list of products: filters and an order, kept in the page's address. */

/** The orders of a list: as on the shelf, by price, by unit price or by name. */
export const sorts = ['shelf', 'price', 'price_down', 'unit_price', 'name'] as const
export type Sort = (typeof sorts)[number]

/** The bands of prices, from the first amount to below the second, in haléře. */
export const priceBands = {
  'to-50': [0, 5_000],
  '50-100': [5_000, 10_000],
  '100-200': [10_000, 20_000],
  'from-200': [20_000, Infinity],
} as const satisfies Record<string, readonly [number, number]>
export type PriceBand = keyof typeof priceBands

/** A product fits when it carries every tag, is of one of the brands, and lies within the band of prices. */
export interface ShelfQuery {
  tags: readonly string[]
  brands: readonly string[]
  price: PriceBand | null
  inStock: boolean
  sort: Sort
}

/** The parameters of an address, as Next hands them to a page. */
export type SearchParams = Readonly<Record<string, string | string[] | undefined>>

/** How many values of one parameter count; an address may name any number. */
const most = 20

/** Reads the query of an address. Unknown orders and bands of prices are ignored. */
export function readShelfQuery(params: SearchParams): ShelfQuery {
  const price = firstOf(params['price'])
  return {
    tags: many(params['tag']),
    brands: many(params['brand']),
    price: isPriceBand(price) ? price : null,
    inStock: firstOf(params['stock']) === '1',
    sort: sorts.find((sort) => sort === firstOf(params['sort'])) ?? 'shelf',
  }
}

/**
 * Returns the address of a page with a query; `others` are parameters of the page's own.
 *
 * @example
 * shelfAddress('/search', { ...query, tags: ['vegan'] }, { q: 'pizza' }) // '/search?q=pizza&tag=vegan'
 */
export function shelfAddress(path: string, query: ShelfQuery, others?: Readonly<Record<string, string>>): string {
  const params = new URLSearchParams(others)
  for (const tag of query.tags) params.append('tag', tag)
  for (const brand of query.brands) params.append('brand', brand)
  if (query.price) params.set('price', query.price)
  if (query.inStock) params.set('stock', '1')
  if (query.sort !== 'shelf') params.set('sort', query.sort)
  return params.size > 0 ? `${path}?${params}` : path
}

/** Returns the query without its filters, in the same order. */
export function withoutFilters({ sort }: ShelfQuery): ShelfQuery {
  return { tags: [], brands: [], price: null, inStock: false, sort }
}

/** Returns how many filters a query has. */
export function countFilters({ tags, brands, price, inStock }: ShelfQuery): number {
  return tags.length + brands.length + (price ? 1 : 0) + (inStock ? 1 : 0)
}

/** Returns the list with a value added, or without the value when the list has it. */
export function toggle(list: readonly string[], value: string): string[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value]
}

/** Returns whether a name is one of a band of prices. */
export function isPriceBand(name: string | undefined): name is PriceBand {
  return name !== undefined && Object.hasOwn(priceBands, name)
}

/** Returns the first value of a parameter. */
export function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

function many(value: string | string[] | undefined): string[] {
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return [...new Set(values)].filter((one) => one.length > 0 && one.length <= 80).slice(0, most)
}
