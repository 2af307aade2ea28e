import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from './generated/client.js'

export { Prisma, PrismaClient } from './generated/client.js'
export type {
  BasketChange,
  BasketItem,
  Category,
  Order,
  OrderItem,
  Postcode,
  Product,
  Shopper,
  Slot,
  Stock,
  Unit,
  Variant,
  Zone,
} from './generated/client.js'

/**
 * Creates a Prisma client on the given pool, or on a pool of its own that `$disconnect` closes.
 *
 * @example
 * const prisma = createPrisma(database.url)
 * const product = await prisma.product.findUnique({ where: { id: 'bread' } })
 */
export function createPrisma(database: string | pg.Pool): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg(typeof database === 'string' ? { connectionString: database } : database),
  })
}
