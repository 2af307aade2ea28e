import { expect, it } from 'vitest'
import { createPrisma } from './client.js'
import { seed } from './seed/seed.js'
import { testDatabase } from './testing.js'

const appended = `SELECT type, subject, data FROM proactive.event_log ORDER BY position`

it('appends every change of stock, slots and prices to the log in the same transaction, and nothing else', async () => {
  await using database = await testDatabase()
  const pool = database.pool({ max: 1 })
  const rows = async (text: string) => (await pool.query(text)).rows
  await seed(createPrisma(pool), { now: new Date() })
  expect(await rows(appended)).toEqual([])
  await rows(`UPDATE shop.stock SET on_hand = on_hand + 1`)
  expect(await rows(appended)).toEqual([])

  // The first start of a server writes this setting; only then are changes captured.
  await rows(`INSERT INTO proactive.setting VALUES ('log.partitions', '16')`)
  const [stock] = await rows(`SELECT product_id AS id, on_hand AS was FROM shop.stock WHERE variant_id = '' ORDER BY 1 LIMIT 1`)
  const [slot] = await rows(`SELECT id, zone_id AS zone, capacity - sold AS free FROM shop.slot WHERE capacity > sold + 1 LIMIT 1`)
  const [product] = await rows(`SELECT id, price FROM shop.product LIMIT 1`)
  const [variant] = await rows(`SELECT product_id AS product, id, price FROM shop.variant LIMIT 1`)
  await rows(`UPDATE shop.stock SET on_hand = on_hand WHERE product_id = '${stock.id}'`)
  await rows(`BEGIN; UPDATE shop.stock SET on_hand = 0; ROLLBACK`)
  await rows(`BEGIN; SELECT set_config('proactive.applied', 'on', true); UPDATE shop.stock SET on_hand = on_hand + 1; COMMIT`)
  expect(await rows(appended)).toEqual([])

  await rows(`UPDATE shop.stock SET on_hand = 2 WHERE product_id = '${stock.id}' AND variant_id = ''`)
  await rows(`UPDATE shop.slot SET sold = sold + 1 WHERE id = '${slot.id}'`)
  await rows(`UPDATE shop.product SET price = price + 10 WHERE id = '${product.id}'`)
  await rows(`UPDATE shop.variant SET price = price - 10 WHERE product_id = '${variant.product}' AND id = '${variant.id}'`)
  await rows(`UPDATE shop.slot SET capacity = capacity + 1, sold = sold + 1 WHERE id = '${slot.id}'`)
  expect(await rows(appended)).toEqual([
    { type: 'inventory.stock_changed', subject: `product/${stock.id}`, data: { productId: stock.id, stock: 2, previous: stock.was + 1 } },
    { type: 'delivery.slot_capacity_changed', subject: `slot/${slot.id}`, data: { zone: slot.zone, slotId: slot.id, from: slot.free, to: slot.free - 1 } },
    { type: 'price.changed', subject: `product/${product.id}`, data: { productId: product.id, from: product.price, to: product.price + 10 } },
    {
      type: 'price.changed',
      subject: `product/${variant.product}`,
      data: { productId: variant.product, variantId: variant.id, from: variant.price, to: variant.price - 10 },
    },
  ])
})
