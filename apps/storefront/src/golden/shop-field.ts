import { z } from 'zod'

const count = z.int().min(0)
const id = z.string().min(1).max(80)
const text = z.string().min(1).max(400)
const names = z.union([text, z.strictObject({ en: text, cs: text })], { error: 'must be a text, or { en, cs }' })

/**
 * The field `shop` of a golden scenario: what the shop's records are at the start; all else is the seed. Prices are in
 * haléře; stock of a variant has the key `productId/variantId`.
 */
export const shopField = z.strictObject({
  stock: z.record(id, count).optional(),
  slots: z.record(id, z.strictObject({ capacity: count })).optional(),
  prices: z.record(id, count).optional(),
  products: z.record(id, z.strictObject({ name: names.optional(), about: names.optional(), brand: text.optional() })).optional(),
  profiles: z
    .record(
      id,
      z.strictObject({
        postcode: z.string().max(10).nullable().optional(),
        tier: z.enum(['standard', 'vip']).optional(),
        preferredSlot: z.string().regex(/^\d\d:\d\d$/).nullable().optional(),
        address: z.partialRecord(z.enum(['name', 'street', 'city', 'postcode', 'phone', 'note']), z.string().max(300)).or(z.null()).optional(),
        dietary: z.array(id).optional(),
      }),
    )
    .optional(),
})

export type ShopField = z.infer<typeof shopField>
