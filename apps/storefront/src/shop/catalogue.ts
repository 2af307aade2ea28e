import type { Prisma } from 'database/client'
import { connections } from './database.js'
import type { Locale } from './locale.js'
import type { Unit } from './money.js'
import { type OnShelf, readShelf } from './stock.js'

/** A category in the visitor's language; `products` is how many it has. */
export interface Category {
  id: string
  name: string
  tint: string
  picture: string
  products: number
}

/** A variant of a product; `price` in haléře, `stock` in pieces. */
export interface Variant {
  id: string
  name: string
  price: number
  stock: number
}

/** A part of a bundle: `quantity` pieces in each piece of the bundle; `variantId` is empty for a product without variants. */
export interface Part {
  productId: string
  variantId: string
  quantity: number
  /** How many pieces of the part are in stock. */
  stock: number
}

/** A product in the visitor's language; prices in haléře, `stock` summed over the variants. */
export interface Product {
  id: string
  categoryId: string
  name: string
  about: string
  brand: string
  price: number
  amount: number
  unit: Unit
  tags: string[]
  picture: string
  form: string
  position: number
  tint: string
  stock: number
  variants: Variant[]
  /** What a bundle is made of; empty for any other product. */
  parts: Part[]
  /** The IDs of the products to offer in place of this one, the nearest first. */
  substitutes: string[]
}

const withRelations = {
  category: { select: { tint: true } },
  variants: { orderBy: { position: 'asc' } },
  parts: { orderBy: [{ productId: 'asc' }, { variantId: 'asc' }] },
} satisfies Prisma.ProductInclude

type Row = Prisma.ProductGetPayload<{ include: typeof withRelations }>

/** Lists the categories in their order. */
export async function listCategories(locale: Locale): Promise<Category[]> {
  const rows = await connections().prisma.category.findMany({
    orderBy: { position: 'asc' },
    include: { _count: { select: { products: true } } },
  })
  return rows.map(({ id, nameEn, nameCs, tint, picture, _count }) => ({
    id,
    name: locale === 'cs' ? nameCs : nameEn,
    tint,
    picture,
    products: _count.products,
  }))
}

/** Lists the products of a category in their order, at most `limit` of them. */
export async function listProducts(categoryId: string, locale: Locale, limit?: number): Promise<Product[]> {
  const rows = await connections().prisma.product.findMany({
    where: { categoryId },
    orderBy: { position: 'asc' },
    include: withRelations,
    ...(limit !== undefined && { take: limit }),
  })
  return toProducts(rows, locale)
}

/** Finds the products with these IDs, in no particular order. Unknown IDs are left out. */
export async function findProducts(ids: readonly string[], locale: Locale): Promise<Product[]> {
  const rows = await connections().prisma.product.findMany({ where: { id: { in: [...ids] } }, include: withRelations })
  return toProducts(rows, locale)
}

async function toProducts(rows: readonly Row[], locale: Locale): Promise<Product[]> {
  const shelf = await readShelf(
    connections().pool,
    rows.flatMap(({ id, parts }) => [id, ...parts.map(({ productId }) => productId)]),
  )
  return rows.map((row) => toProduct(row, shelf, locale))
}

function toProduct(row: Row, shelf: readonly OnShelf[], locale: Locale): Product {
  const { nameEn, nameCs, aboutEn, aboutCs, category, variants, parts, ...rest } = row
  const isCzech = locale === 'cs'
  const onHand = (productId: string, variantId: string) => shelf.find((entry) => entry.productId === productId && entry.variantId === variantId)?.onHand ?? 0
  return {
    ...rest,
    name: isCzech ? nameCs : nameEn,
    about: isCzech ? aboutCs : aboutEn,
    tint: category.tint,
    stock: shelf.filter(({ productId }) => productId === row.id).reduce((sum, entry) => sum + entry.onHand, 0),
    parts: parts.map(({ productId, variantId, quantity }) => ({ productId, variantId, quantity, stock: onHand(productId, variantId) })),
    variants: variants.map((variant) => ({
      id: variant.id,
      name: isCzech ? variant.nameCs : variant.nameEn,
      price: variant.price,
      stock: onHand(row.id, variant.id),
    })),
  }
}
