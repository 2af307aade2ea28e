import type { Sql } from './database.js'
import { ProactiveError } from '@proactive/protocol'

/** One line of a basket; `price` is one piece's, in haléře. */
export type BasketLine = {
  productId: string
  variantId?: string | undefined
  quantity: number
  price: number
}

/** What `GET /api/shop/basket` answers; `total` in haléře. A type and not an interface, so that it counts as JSON. */
export type Basket = {
  items: BasketLine[]
  total: number
}

/** What to put in (`add` above 0) or take out (below 0) of one line. */
export interface LineChange {
  productId: string
  variantId?: string | undefined
  add: number
}

/** A line as it was: `addedAt` is its place in the basket, null when there was none. */
interface LineState {
  productId: string
  variantId: string
  quantity: number
  addedAt: string | null
}

/** The most of one product that a basket takes. */
export const mostOfOne = 99

/**
 * The basket of one person, oldest line first.
 *
 * @example
 * const basket = await readBasket(pool, 'user:u482')
 */
export async function readBasket(sql: Sql, personId: string): Promise<Basket> {
  const { rows } = await sql.query<{ productId: string; variantId: string; quantity: number; price: number }>(
    `SELECT i.product_id AS "productId", i.variant_id AS "variantId", i.quantity, coalesce(v.price, p.price) AS price
       FROM shop.basket_item i
       JOIN shop.product p ON p.id = i.product_id
       LEFT JOIN shop.variant v ON v.product_id = i.product_id AND v.id = i.variant_id
      WHERE i.person_id = $1
      ORDER BY i.added_at, i.product_id, i.variant_id`,
    [personId],
  )
  const items = rows.map(({ variantId, ...line }) => (variantId === '' ? line : { ...line, variantId }))
  return { items, total: items.reduce((sum, { quantity, price }) => sum + quantity * price, 0) }
}

/**
 * Changes a basket once for its key, however often it is asked, and remembers what undoing needs.
 * Call it inside a transaction; changes of one basket wait for each other.
 *
 * @throws ProactiveError `not_found` for a product that there is not, or when the key is another person's.
 *
 * @example
 * await transaction(pool, (tx) => changeOnce(tx, key, 'user:u482', [{ productId: 'milk', add: 1 }]))
 */
export async function changeOnce(
  tx: Sql,
  key: string,
  personId: string,
  changes: readonly LineChange[],
): Promise<Basket> {
  await lockBasket(tx, personId)
  if (await isNew(tx, key, personId)) {
    const before: LineState[] = []
    const after: LineState[] = []
    for (const { productId, variantId = '', add } of changes) {
      await mustExist(tx, productId, variantId)
      const line = await readLine(tx, personId, productId, variantId)
      before.push(line)
      after.push(await writeLine(tx, personId, { ...line, quantity: within(line.quantity + add) }))
    }
    await tx.query(`UPDATE shop.basket_change SET before = $2::jsonb, after = $3::jsonb WHERE key = $1`, [
      key,
      JSON.stringify(before),
      JSON.stringify(after),
    ])
  }
  return readBasket(tx, personId)
}

/**
 * Takes a change back, once. Its lines return to exactly what they were; where the person has changed one since,
 * only what the change itself did is taken back, and what the person did stays.
 *
 * @throws ProactiveError `not_found` when this person made no such change.
 *
 * @example
 * await transaction(pool, (tx) => undoChange(tx, key, 'user:u482'))
 */
export async function undoChange(tx: Sql, key: string, personId: string): Promise<Basket> {
  await lockBasket(tx, personId)
  const { rows } = await tx.query<{ before: LineState[]; after: LineState[]; undone: boolean }>(
    `SELECT before, after, undone_at IS NOT NULL AS undone FROM shop.basket_change WHERE key = $1 AND person_id = $2`,
    [key, personId],
  )
  const change = rows[0]
  if (!change) throw new ProactiveError('not_found', 'There is no such change of this basket.')
  if (!change.undone) {
    // Backwards, so that a line touched twice ends where it began.
    for (const [i, before] of [...change.before.entries()].toReversed()) {
      const after = change.after[i] ?? before
      const now = await readLine(tx, personId, before.productId, before.variantId)
      const quantity = takenBack(before.quantity, after.quantity, now.quantity)
      await writeLine(tx, personId, { ...before, addedAt: before.addedAt ?? now.addedAt, quantity })
    }
    await tx.query(`UPDATE shop.basket_change SET undone_at = now() WHERE key = $1`, [key])
  }
  return readBasket(tx, personId)
}

/** Where a line goes that went from `before` to `after`, and is at `now`, when that step is taken back. */
export function takenBack(before: number, after: number, now: number): number {
  const added = after - before
  // Who took some out by hand took out what was added first: never below both what was and what is.
  if (added > 0 && now < after) return Math.min(now, before)
  if (added < 0 && now > after) return Math.max(now, before)
  return within(now - added)
}

const within = (quantity: number): number => Math.min(Math.max(quantity, 0), mostOfOne)

/** A missing row cannot be locked; the person's name can. */
async function lockBasket(tx: Sql, personId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('shop.basket'), hashtext($1))`, [personId])
}

async function isNew(tx: Sql, key: string, personId: string): Promise<boolean> {
  const { rows } = await tx.query<{ key: string }>(
    `INSERT INTO shop.basket_change (key, person_id, before, after) VALUES ($1, $2, '[]', '[]')
     ON CONFLICT (key) DO NOTHING RETURNING key`,
    [key, personId],
  )
  if (rows.length > 0) return true
  const known = await tx.query(`SELECT 1 FROM shop.basket_change WHERE key = $1 AND person_id = $2`, [key, personId])
  if (known.rows.length === 0) throw new ProactiveError('not_found', 'There is no such change of this basket.')
  return false
}

async function mustExist(tx: Sql, productId: string, variantId: string): Promise<void> {
  const { rows } = await tx.query(
    `SELECT 1 FROM shop.product p
      WHERE p.id = $1 AND CASE WHEN $2 = ''
            THEN NOT EXISTS (SELECT FROM shop.variant v WHERE v.product_id = p.id)
            ELSE EXISTS (SELECT FROM shop.variant v WHERE v.product_id = p.id AND v.id = $2) END`,
    [productId, variantId],
  )
  if (rows.length === 0) throw new ProactiveError('not_found', 'There is no such product.')
}

async function readLine(tx: Sql, personId: string, productId: string, variantId: string): Promise<LineState> {
  const { rows } = await tx.query<{ quantity: number; addedAt: string }>(
    `SELECT quantity, added_at::text AS "addedAt" FROM shop.basket_item
      WHERE person_id = $1 AND product_id = $2 AND variant_id = $3`,
    [personId, productId, variantId],
  )
  return { productId, variantId, quantity: rows[0]?.quantity ?? 0, addedAt: rows[0]?.addedAt ?? null }
}

async function writeLine(tx: Sql, personId: string, line: LineState): Promise<LineState> {
  const { productId, variantId, quantity, addedAt } = line
  if (quantity === 0) {
    await tx.query(`DELETE FROM shop.basket_item WHERE person_id = $1 AND product_id = $2 AND variant_id = $3`, [
      personId,
      productId,
      variantId,
    ])
    return { ...line, addedAt: null }
  }
  const { rows } = await tx.query<{ addedAt: string }>(
    `INSERT INTO shop.basket_item (person_id, product_id, variant_id, quantity, added_at)
     VALUES ($1, $2, $3, $4, coalesce($5::timestamptz, clock_timestamp()))
     ON CONFLICT (person_id, product_id, variant_id) DO UPDATE SET quantity = $4, added_at = excluded.added_at
     RETURNING added_at::text AS "addedAt"`,
    [personId, productId, variantId, quantity, addedAt],
  )
  return { ...line, addedAt: rows[0]?.addedAt ?? addedAt }
}
