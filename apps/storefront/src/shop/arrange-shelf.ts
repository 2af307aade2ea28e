import type { Product } from './catalogue.js'
import { lowestPrice } from './money.js'
import { isPriceBand, type PriceBand, priceBands, type ShelfQuery } from './shelf-query.js'
import { claimTags } from './tags.js'

/** A filter that the page offers: how many products it would leave, with the other filters as they are. */
export interface FacetOption<Value extends string = string> {
  value: Value
  count: number
  isChosen: boolean
}

/** The products that fit a query, in its order, and the filters to offer beside them. */
export interface Shelf {
  products: Product[]
  tags: FacetOption[]
  brands: FacetOption[]
  prices: FacetOption<PriceBand>[]
  inStock: FacetOption
}

/**
 * Filters and sorts products by a query, and counts what each filter would leave. A filter that would leave nothing is
 * offered only while it is chosen.
 */
export function arrangeShelf(products: readonly Product[], query: ShelfQuery, locale: string): Shelf {
  const count = (change: Partial<ShelfQuery>) => products.filter((product) => fits(product, { ...query, ...change })).length
  const option = <Value extends string>(value: Value, isChosen: boolean, change: Partial<ShelfQuery>) => ({
    value,
    isChosen,
    count: count(change),
  })
  const compare = new Intl.Collator(locale).compare
  const brands = [...new Set([...products.map(({ brand }) => brand), ...query.brands])].toSorted(compare)
  const tags = [...new Set([...claimTags, ...query.tags])]
  const bands = Object.keys(priceBands).filter(isPriceBand)
  return {
    products: products.filter((product) => fits(product, query)).toSorted(orderOf(query, compare)),
    tags: tags
      .map((tag) => option(tag, query.tags.includes(tag), { tags: [...query.tags, tag] }))
      .filter(isOffered),
    brands: brands
      .map((brand) => option(brand, query.brands.includes(brand), { brands: [brand] }))
      .filter(isOffered),
    prices: bands.map((band) => option(band, query.price === band, { price: band })).filter(isOffered),
    inStock: option('1', query.inStock, { inStock: true }),
  }
}

const isOffered = ({ count, isChosen }: FacetOption): boolean => count > 0 || isChosen

function fits(product: Product, { tags, brands, price, inStock }: ShelfQuery): boolean {
  const [from, below] = priceBands[price ?? 'to-50']
  const amount = lowestPrice(product)
  return (
    tags.every((tag) => product.tags.includes(tag)) &&
    (brands.length === 0 || brands.includes(product.brand)) &&
    (price === null || (amount >= from && amount < below)) &&
    (!inStock || product.stock > 0)
  )
}

function orderOf({ sort }: ShelfQuery, compare: (a: string, b: string) => number): (a: Product, b: Product) => number {
  switch (sort) {
    case 'price':
      return (a, b) => lowestPrice(a) - lowestPrice(b)
    case 'price_down':
      return (a, b) => lowestPrice(b) - lowestPrice(a)
    case 'unit_price':
      // Prices per piece do not compare with prices per kilogram or litre, so pieces come last.
      return (a, b) => Number(a.unit === 'piece') - Number(b.unit === 'piece') || unitPrice(a) - unitPrice(b)
    case 'name':
      return (a, b) => compare(a.name, b.name)
    default:
      return () => 0
  }
}

const unitPrice = (product: Product): number => lowestPrice(product) / product.amount
