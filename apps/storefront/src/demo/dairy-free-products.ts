import { connections } from '../shop/database.js'

const enough = 8

/** Returns what `product.viewed` says of eight products of the catalogue without milk. */
export async function dairyFreeProducts(): Promise<{ productId: string; categoryId: string; tags: string[]; price: number }[]> {
  const products = await connections().prisma.product.findMany({
    where: { tags: { has: 'dairy_free' }, NOT: { tags: { has: 'contains_dairy' } } },
    orderBy: { id: 'asc' },
    take: enough,
  })
  return products.map(({ id, categoryId, tags, price }) => ({ productId: id, categoryId, tags, price }))
}
