import type { Prisma, PrismaClient } from '../generated/client.js'
import { categories } from './catalogue/categories.js'
import { comingSlots, postcodes, zones } from './delivery.js'
import type { SeedCategory } from './catalogue/categories.js'
import type { SeedProduct } from './product.js'
import { substitutesOf } from './catalogue/substitutes.js'
import { helpTexts } from './help-texts.js'
import { reviews } from './reviews.js'
import { orderHistory, shoppers } from './shoppers.js'

/** The advisory lock during seeding, so that two processes do not fill a shop twice. */
const lockKey = 72_707_372
const transaction = { timeout: 30_000, maxWait: 10_000 }

interface SeedOptions {
  /** The time from which upcoming slots and past orders are derived. */
  now: Date
}

/**
 * Fills an empty shop. To a filled one, adds the categories, products and help texts that it lacks and the missing delivery
 * slots of the seven days from `now`. Deterministic: the same `now` gives the same shop.
 *
 * @example
 * await seed(prisma, { now: new Date() })
 */
export async function seed(prisma: PrismaClient, { now }: SeedOptions): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await lock(tx)
    if ((await tx.category.count()) === 0) return fill(tx, now)
    await stockShelves(tx)
    await tx.helpText.createMany({ data: [...helpTexts], skipDuplicates: true })
    await tx.slot.createMany({ data: comingSlots(now), skipDuplicates: true })
  }, transaction)
}

/**
 * Resets the whole shop to the seed in one transaction, so that a concurrent reader sees the shop before or after.
 *
 * @example
 * await reset(prisma, { now: new Date() })
 */
export async function reset(prisma: PrismaClient, { now }: SeedOptions): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await lock(tx)
    await empty(tx)
    await fill(tx, now)
  }, transaction)
}

async function lock(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${lockKey})`
}

async function empty(tx: Prisma.TransactionClient): Promise<void> {
  await tx.hold.deleteMany()
  await tx.checkout.deleteMany()
  await tx.orderEvent.deleteMany()
  await tx.task.deleteMany()
  await tx.refund.deleteMany()
  await tx.notification.deleteMany()
  await tx.incident.deleteMany()
  await tx.productSales.deleteMany()
  await tx.doneStep.deleteMany()
  await tx.payment.deleteMany()
  await tx.paymentProvider.updateMany({ data: { level: 'none', failing: 0, toldAt: 0 } })
  await tx.bundlePart.deleteMany()
  await tx.choiceChange.deleteMany()
  await tx.choice.deleteMany()
  await tx.basketChange.deleteMany()
  await tx.basketItem.deleteMany()
  await tx.wish.deleteMany()
  await tx.review.deleteMany()
  await tx.orderItem.deleteMany()
  await tx.order.deleteMany()
  await tx.shopper.deleteMany()
  await tx.slot.deleteMany()
  await tx.postcode.deleteMany()
  await tx.zone.deleteMany()
  await tx.stock.deleteMany()
  await tx.variant.deleteMany()
  await tx.product.deleteMany()
  await tx.category.deleteMany()
}

/** Adds the catalogue's categories and products that the shop does not have yet. */
async function stockShelves(tx: Prisma.TransactionClient): Promise<void> {
  const known = new Set((await tx.product.findMany({ select: { id: true } })).map(({ id }) => id))
  const shelves = categories
    .flatMap((category) => category.products.map((product) => ({ category, product })))
    .filter(({ product }) => !known.has(product.id))
  await tx.category.createMany({ data: categories.map(categoryRow), skipDuplicates: true })
  await tx.product.createMany({ data: shelves.map(({ category, product }) => productRow(category, product)) })
  await tx.variant.createMany({ data: shelves.flatMap(({ product }) => variantRows(product)) })
  await tx.stock.createMany({ data: shelves.flatMap(({ product }) => stockRows(product)) })
  await tx.bundlePart.createMany({ data: shelves.flatMap(({ product }) => partRows(product)) })
}

async function fill(tx: Prisma.TransactionClient, now: Date): Promise<void> {
  await stockShelves(tx)
  await tx.helpText.createMany({ data: [...helpTexts], skipDuplicates: true })
  await tx.zone.createMany({ data: zones })
  await tx.postcode.createMany({ data: postcodes })
  await tx.shopper.createMany({ data: [...shoppers] })
  const history = orderHistory(now)
  await tx.slot.createMany({ data: [...history.slots, ...comingSlots(now)] })
  await tx.order.createMany({ data: history.orders })
  await tx.orderItem.createMany({ data: history.items })
  await tx.review.createMany({ data: reviews(now) })
}

function categoryRow({ id, name, tint, picture }: SeedCategory, position: number): Prisma.CategoryCreateManyInput {
  return { id, position, nameEn: name[0], nameCs: name[1], tint, picture }
}

function productRow(category: SeedCategory, product: SeedProduct): Prisma.ProductCreateManyInput {
  const { id, name, about, brand, price, amount, unit, picture, form = 'plain', tags = [] } = product
  return {
    id,
    brand,
    price,
    amount,
    unit,
    picture,
    form,
    categoryId: category.id,
    position: category.products.indexOf(product),
    nameEn: name[0],
    nameCs: name[1],
    aboutEn: about[0],
    aboutCs: about[1],
    tags: [...tags],
    substitutes: substitutesOf(product),
  }
}

function variantRows({ id: productId, variants = [] }: SeedProduct): Prisma.VariantCreateManyInput[] {
  return variants.map(({ id, name, price }, position) => ({
    productId,
    id,
    position,
    price,
    nameEn: name[0],
    nameCs: name[1],
  }))
}

function partRows({ id: bundleId, parts = [] }: SeedProduct): Prisma.BundlePartCreateManyInput[] {
  return parts.map(({ product: productId, variant: variantId = '', quantity }) => ({ bundleId, productId, variantId, quantity }))
}

function stockRows({ id: productId, stock, variants, parts }: SeedProduct): Prisma.StockCreateManyInput[] {
  if (parts) return []
  if (!variants) return [{ productId, onHand: stock ?? 0 }]
  return variants.map((variant) => ({ productId, variantId: variant.id, onHand: variant.stock }))
}
