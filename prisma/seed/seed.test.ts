import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPrisma, type PrismaClient } from '../client.js'
import { home } from '../home.js'
import { testDatabase, type TestDatabase } from '../testing.js'
import { reset, seed } from './seed.js'

const now = new Date('2026-11-20T09:00:00Z')
let database: TestDatabase
let prisma: PrismaClient

beforeAll(async () => {
  database = await testDatabase()
  prisma = createPrisma(database.url)
})

afterAll(async () => {
  await prisma.$disconnect()
  await database[Symbol.asyncDispose]()
})

async function everything() {
  const { category, product, variant, stock, bundlePart, zone, postcode, slot, shopper, order, orderItem, basketItem, review, wish } = prisma
  const byId = { orderBy: { id: 'asc' } } as const
  return {
    categories: await category.findMany(byId),
    products: await product.findMany(byId),
    variants: await variant.findMany({ orderBy: [{ productId: 'asc' }, { id: 'asc' }] }),
    stock: await stock.findMany({ orderBy: [{ productId: 'asc' }, { variantId: 'asc' }] }),
    parts: await bundlePart.findMany({ orderBy: [{ bundleId: 'asc' }, { productId: 'asc' }, { variantId: 'asc' }] }),
    zones: await zone.findMany(byId),
    postcodes: await postcode.findMany({ orderBy: { code: 'asc' } }),
    slots: await slot.findMany(byId),
    shoppers: await shopper.findMany(byId),
    orders: await order.findMany(byId),
    items: await orderItem.findMany({ orderBy: [{ orderId: 'asc' }, { productId: 'asc' }] }),
    baskets: await basketItem.findMany(),
    reviews: await review.findMany({ orderBy: [{ productId: 'asc' }, { personId: 'asc' }] }),
    wishes: await wish.findMany(),
  }
}

describe('the seed', () => {
  beforeEach(() => reset(prisma, { now }))

  it('fills twelve categories with at least three hundred products, each with texts in both languages', async () => {
    const { categories, products } = await everything()
    expect(categories.map(({ id }) => id)).toEqual([
      'bakery',
      'body_care',
      'dairy_eggs',
      'delicatessen',
      'drinks',
      'frozen',
      'fruit_vegetables',
      'household',
      'meat_fish',
      'pantry',
      'pets',
      'sweets_snacks',
    ])
    expect(products.length).toBeGreaterThanOrEqual(300)
    for (const { nameEn, nameCs, aboutEn, aboutCs } of products)
      expect([nameEn, nameCs, aboutEn, aboutCs]).not.toContain('')
    expect(new Set(products.map(({ nameCs }) => nameCs)).size).toBe(products.length)
    expect(new Set(products.map(({ nameEn }) => nameEn)).size).toBe(products.length)
  })

  it('claims nothing that the ingredients of a product contradict', async () => {
    const { products } = await everything()
    const against = {
      vegan: ['contains_dairy', 'contains_egg', 'contains_meat', 'contains_fish'],
      dairy_free: ['contains_dairy'],
      gluten_free: ['contains_gluten'],
    }
    const untrue = products.filter(({ tags }) =>
      Object.entries(against).some(([claim, contents]) => tags.includes(claim) && contents.some((one) => tags.includes(one))),
    )
    expect(untrue.map(({ id }) => id)).toEqual([])
    expect(products.filter(({ brand, tags }) => brand === 'Bio' && !tags.includes('organic')).map(({ id }) => id)).toEqual([])
  })

  it('offers substitutes that keep the diet of a product and bring no other allergen', async () => {
    const { products } = await everything()
    const byId = new Map(products.map((product) => [product.id, product]))
    const wrong = products.flatMap(({ id, tags, substitutes }) =>
      substitutes.filter((other) => {
        const theirs = byId.get(other)?.tags
        const keeps = ['vegan', 'dairy_free', 'gluten_free'].every((claim) => !tags.includes(claim) || theirs?.includes(claim))
        return !keeps || theirs?.some((tag) => tag.startsWith('contains_') && !tags.includes(tag))
      }).map((other) => `${id} → ${other}`),
    )
    expect(wrong).toEqual([])
    expect(byId.get('milk')?.substitutes).toContain('semi_skimmed_milk')
    expect(byId.get('almond_drink')?.substitutes).not.toContain('milk')
    expect(products.filter(({ substitutes }) => substitutes.length > 0).length).toBeGreaterThanOrEqual(200)
  })

  it('has reviews by its own shoppers only, in both languages, none from the future', async () => {
    const { reviews, shoppers } = await everything()
    const known = shoppers.map(({ id }) => `user:${id}`)
    expect(reviews.length).toBeGreaterThanOrEqual(30)
    for (const { personId, bodyEn, bodyCs, writtenAt } of reviews) {
      expect(known).toContain(personId)
      expect([bodyEn, bodyCs]).not.toContain('')
      expect(writtenAt < now).toBe(true)
    }
  })

  it('gives neighbours on a shelf different pictures', async () => {
    const products = await prisma.product.findMany({ orderBy: [{ categoryId: 'asc' }, { position: 'asc' }] })
    const alike = products.filter(({ picture }, at) => products[at + 1]?.picture === picture)
    expect(alike.map(({ id }) => id)).toEqual([])
  })

  it('uses only existing pictures, and no two products of a category look alike', async () => {
    const { categories, products } = await everything()
    for (const { picture } of [...categories, ...products]) {
      expect(join(home, '../apps/storefront/public/products', `${picture}.webp`)).toSatisfy(existsSync)
    }
    const looks = products.map(({ categoryId, picture, form }) => `${categoryId} ${picture} ${form}`)
    expect(new Set(looks).size).toBe(looks.length)
  })

  it('starts with nine cartons of organic milk and a stock for every product or variant but bundles', async () => {
    const { products, variants, stock, parts } = await everything()
    expect(stock.find(({ productId }) => productId === 'milk')).toMatchObject({ onHand: 9, variantId: '' })
    expect(products.find(({ id }) => id === 'milk')?.tags).toContain('organic')
    for (const { id } of products) {
      const own = variants.filter(({ productId }) => productId === id).map((variant) => variant.id)
      const stocked = stock.filter(({ productId }) => productId === id).map(({ variantId }) => variantId)
      const isBundle = parts.some(({ bundleId }) => bundleId === id)
      expect({ id, stocked }).toEqual({ id, stocked: isBundle ? [] : own.length > 0 ? own : [''] })
    }
  })

  it('has bundles of known products, each cheaper than its parts, with their allergens and no claim that a part lacks', async () => {
    const { products, variants, stock, parts } = await everything()
    const bundles = products.filter(({ id }) => parts.some(({ bundleId }) => bundleId === id))
    expect(bundles.length).toBeGreaterThanOrEqual(3)
    for (const { id, price, amount, unit, tags } of bundles) {
      const own = parts.filter(({ bundleId }) => bundleId === id)
      for (const { productId, variantId } of own) {
        expect(stock.filter((one) => one.productId === productId && one.variantId === variantId)).toHaveLength(1)
      }
      const inside = own.map(({ productId, variantId, quantity }) => {
        const product = products.find((one) => one.id === productId)
        const variant = variants.find((one) => one.productId === productId && one.id === variantId)
        return { tags: product?.tags ?? [], price: (variant?.price ?? product?.price ?? 0) * quantity, quantity }
      })
      expect(price).toBeLessThan(inside.reduce((sum, one) => sum + one.price, 0))
      expect({ amount, unit }).toEqual({ amount: inside.reduce((sum, one) => sum + one.quantity, 0), unit: 'piece' })
      const contents = new Set(inside.flatMap((one) => one.tags.filter((tag) => tag.startsWith('contains_'))))
      const claims = ['organic', 'vegan', 'dairy_free', 'gluten_free'].filter((tag) => inside.every((one) => one.tags.includes(tag)))
      expect(tags.toSorted()).toEqual([...contents, ...claims].toSorted())
    }
  })

  it('has at least eight dairy-free products, none of which contains dairy', async () => {
    const { products } = await everything()
    const free = products.filter(({ tags }) => tags.includes('dairy_free'))
    expect(free.length).toBeGreaterThanOrEqual(8)
    expect(free.filter(({ tags }) => tags.includes('contains_dairy'))).toEqual([])
  })

  it('covers every postcode of three zones', async () => {
    const { postcodes } = await everything()
    const codes = (zoneId: string) => postcodes.filter((one) => one.zoneId === zoneId).map(({ code }) => code)
    expect(codes('Z3')).toEqual(['11000', '11001', '11002'])
    expect(codes('Z1')).toHaveLength(101)
    expect(codes('Z2').at(-1)).toBe('70300')
  })

  it('opens slots on seven days in Prague time', async () => {
    const slots = await prisma.slot.findMany({
      where: { zoneId: 'Z3', start: { gte: now } },
      orderBy: { start: 'asc' },
    })
    expect(new Set(slots.map(({ id }) => id.slice(3, 13))).size).toBe(7)
    expect(slots.find(({ id }) => id === 'Z3-2026-11-20-18')?.start).toEqual(new Date('2026-11-20T17:00:00Z'))
    for (const { sold, capacity, cutoff, start } of slots) {
      expect(sold).toBeLessThanOrEqual(capacity)
      expect(cutoff < start).toBe(true)
    }
  })

  it('gives u482 twenty evening orders, with eggs in seventeen and no other product in twelve or more', async () => {
    const orders = await prisma.order.findMany({ where: { userId: 'u482' }, include: { items: true, slot: true } })
    const counts = new Map<string, number>()
    for (const { productId } of orders.flatMap(({ items }) => items))
      counts.set(productId, (counts.get(productId) ?? 0) + 1)
    expect(orders).toHaveLength(20)
    expect(counts.get('eggs')).toBe(17)
    expect([...counts].filter(([, times]) => times >= 12)).toEqual([['eggs', 17]])
    for (const { slot } of orders) expect(slot?.id).toMatch(/-18$/)
  })

  it('is deterministic for the same time', async () => {
    const first = await everything()
    await reset(prisma, { now })
    expect(await everything()).toEqual(first)
  })

  it('leaves a filled shop unchanged except for the slots of new days', async () => {
    await prisma.stock.update({
      where: { productId_variantId: { productId: 'milk', variantId: '' } },
      data: { onHand: 4 },
    })
    const before = await everything()
    await seed(prisma, { now: new Date('2026-11-22T09:00:00Z') })
    const after = await everything()
    expect({ ...after, slots: [] }).toEqual({ ...before, slots: [] })
    expect(after.slots.length).toBe(before.slots.length + 2 * 6 * 3)
  })

  it('adds to a filled shop the products that it lacks', async () => {
    const fresh = await everything()
    await prisma.product.delete({ where: { id: 'dog_kibble' } })
    await prisma.stock.update({ where: { productId_variantId: { productId: 'milk', variantId: '' } }, data: { onHand: 4 } })
    await seed(prisma, { now })
    const { products, stock } = await everything()
    expect(products).toEqual(fresh.products)
    expect(stock.find(({ productId }) => productId === 'milk')?.onHand).toBe(4)
    expect(stock.find(({ productId }) => productId === 'dog_kibble')?.onHand).toBe(18)
  })

  it('removes added shoppers, baskets and choices on reset', async () => {
    const fresh = await everything()
    await prisma.shopper.create({ data: { id: 'stranger', name: 'Stranger' } })
    await prisma.basketItem.create({ data: { personId: 'user:stranger', productId: 'milk', quantity: 2 } })
    await prisma.choice.create({ data: { personId: 'user:stranger', paymentMethod: 'paypal' } })
    await prisma.wish.create({ data: { personId: 'user:stranger', productId: 'milk' } })
    await reset(prisma, { now })
    expect(await everything()).toEqual(fresh)
    expect(await prisma.choice.count()).toBe(0)
  })
})

it('fills a shop once when two processes start at the same time', async () => {
  await using empty = await testDatabase()
  const [one, two] = [createPrisma(empty.url), createPrisma(empty.url)]
  await Promise.all([seed(one, { now }), seed(two, { now })])
  expect(await one.category.count()).toBe(12)
  await Promise.all([one.$disconnect(), two.$disconnect()])
})
