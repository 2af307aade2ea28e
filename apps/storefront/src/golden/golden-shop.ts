import { postgresGraph } from '@proactive/server'
import { createPrisma, reset } from 'database'
import { shopDay } from 'database/shop-time'
import { testDatabase } from 'database/testing'
import type { Pool } from 'pg'
import { loadCatalogue } from '../assistant/graph/catalogue.js'
import { slotTimes } from '../assistant/slot-id.js'
import { poolOfOneTransaction } from './one-transaction.js'
import type { ShopField } from './shop-field.js'

/** The store's database for golden scenarios. */
export interface GoldenShop extends AsyncDisposable {
  /** Runs everything in the transaction of the present scenario. */
  readonly pool: Pool
  /** Sets the shop to the seed as of a start (epoch milliseconds), and then to what a scenario says. `now` is its clock. */
  setBack(start: number, now: () => number, field?: ShopField): Promise<void>
  /** Returns the names of products, brands and shoppers, which a message may have only from a fact. */
  names(): Promise<string[]>
}

/**
 * Opens a database of the store for golden scenarios. Each scenario is one transaction, which the next `setBack` takes
 * back. The seed depends on the day, so that another day seeds the shop again.
 *
 * @example
 * await using shop = await openGoldenShop()
 * await shop.setBack(Date.parse(scenario.start), clock.now, scenario.shop)
 */
export async function openGoldenShop(): Promise<GoldenShop> {
  const database = await testDatabase()
  const seeding = database.pool({ max: 2 })
  await seeding.query(`CREATE OR REPLACE FUNCTION shop.clock() RETURNS TIMESTAMPTZ LANGUAGE sql STABLE AS
    $$ SELECT to_timestamp(current_setting('golden.now')::float8 / 1000) $$`)
  const prisma = createPrisma(seeding)
  let clock: () => number = Date.now
  const { pool, takeBack } = poolOfOneTransaction(database.url, () => clock())
  let seeded = ''

  return {
    pool,
    async setBack(start, now, field = {}) {
      clock = now
      await takeBack()
      const day = shopDay(new Date(start))
      if (day !== seeded) {
        await reset(prisma, { now: new Date(start) })
        await loadCatalogue(seeding, postgresGraph({ pool: seeding }))
      }
      seeded = day
      await setRecords(pool, field)
    },
    async names() {
      const { rows } = await pool.query<{ name: string }>(
        `SELECT name_en AS name FROM shop.product UNION SELECT name_cs FROM shop.product UNION SELECT brand FROM shop.product
         UNION SELECT name FROM shop.shopper UNION SELECT address->>'street' FROM shop.shopper WHERE address->>'street' IS NOT NULL`,
      )
      return rows.map(({ name }) => name)
    },
    async [Symbol.asyncDispose]() {
      await pool.end()
      await prisma.$disconnect()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function setRecords(pool: Pool, { products = {}, stock = {}, slots = {}, prices = {}, profiles = {} }: ShopField): Promise<void> {
  for (const [id, { name, about, brand }] of Object.entries(products)) {
    const [names, abouts] = [inBoth(name), inBoth(about)]
    await pool.query(
      `INSERT INTO shop.product (id, category_id, position, brand, name_en, name_cs, about_en, about_cs, price, amount, unit, tags, picture)
       VALUES ($1, 'pantry', 999, coalesce($6, 'Statek'), coalesce($2, $1), coalesce($3, $1), coalesce($4, ''), coalesce($5, ''), 9900, 1, 'piece', '{}', 'box')
       ON CONFLICT (id) DO UPDATE SET name_en = coalesce($2, product.name_en), name_cs = coalesce($3, product.name_cs),
         about_en = coalesce($4, product.about_en), about_cs = coalesce($5, product.about_cs), brand = coalesce($6, product.brand)`,
      [id, names.en, names.cs, abouts.en, abouts.cs, brand ?? null],
    )
  }
  for (const [key, count] of Object.entries(stock)) {
    const [productId = '', variantId = ''] = key.split('/')
    await mustChange(pool, `the product '${key}', whose stock`, {
      text: `INSERT INTO shop.stock (product_id, variant_id, on_hand) SELECT id, $2, $3 FROM shop.product WHERE id = $1
             ON CONFLICT (product_id, variant_id) DO UPDATE SET on_hand = $3 RETURNING 1`,
      values: [productId, variantId, count],
    })
  }
  for (const [id, price] of Object.entries(prices)) {
    await mustChange(pool, `the product '${id}', whose price`, { text: `UPDATE shop.product SET price = $2 WHERE id = $1 RETURNING 1`, values: [id, price] })
  }
  for (const [id, { capacity }] of Object.entries(slots)) await setSlot(pool, id, capacity)
  for (const [id, { postcode, tier, preferredSlot, address, dietary }] of Object.entries(profiles)) {
    const given = Object.entries({ postcode, preferredSlot, address }).flatMap(([field, value]) => (value === undefined ? [] : [field]))
    await pool.query(
      `INSERT INTO shop.shopper (id, name, tier, postcode, preferred_slot, address, dietary)
       VALUES ($1, $1, coalesce($2, 'standard'), $3, $4, $5, coalesce($6::text[], '{}'))
       ON CONFLICT (id) DO UPDATE SET tier = coalesce($2, shopper.tier), dietary = coalesce($6::text[], shopper.dietary),
         postcode = CASE WHEN 'postcode' = ANY($7) THEN $3 ELSE shopper.postcode END,
         preferred_slot = CASE WHEN 'preferredSlot' = ANY($7) THEN $4 ELSE shopper.preferred_slot END,
         address = CASE WHEN 'address' = ANY($7) THEN $5 ELSE shopper.address END`,
      [id, tier ?? null, postcode ?? null, preferredSlot ?? null, address ? JSON.stringify(address) : null, dietary ?? null, given],
    )
  }
}

/** Sets the capacity of a slot; one at an hour that the seed does not have is added. */
async function setSlot(pool: Pool, id: string, capacity: number): Promise<void> {
  const { rows } = await pool.query('UPDATE shop.slot SET capacity = $2 WHERE id = $1 RETURNING 1', [id, capacity])
  if (rows.length > 0) return
  const times = slotTimes(id)
  if (!times) throw new Error(`The shop has no slot '${id}', whose capacity the scenario sets; write zone, day and hour as in 'Z3-2026-03-12-18'.`)
  await mustChange(pool, `the zone of the slot '${id}', whose capacity`, {
    text: `INSERT INTO shop.slot (id, zone_id, start, "end", cutoff, capacity, price)
           SELECT $1, id, $3::timestamptz + interval '4 hours', $3::timestamptz + interval '6 hours', $3, $4, 7900 FROM shop.zone WHERE id = $2 RETURNING 1`,
    values: [id, id.split('-')[0], new Date(times.cutoff).toISOString(), capacity],
  })
}

async function mustChange(pool: Pool, what: string, query: { text: string; values: unknown[] }): Promise<void> {
  const { rows } = await pool.query(query)
  if (rows.length === 0) throw new Error(`The shop has not ${what} the scenario sets; name one of the seed, or add it.`)
}

const inBoth = (given: string | { en: string; cs: string } | undefined): { en: string | null; cs: string | null } =>
  typeof given === 'object' ? given : { en: given ?? null, cs: given ?? null }
