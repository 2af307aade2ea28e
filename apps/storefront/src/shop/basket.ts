import type { Sql } from './database.js'
import { ProactiveError } from '@proactive/protocol'

/** One line of a basket. `price` is the price of one piece in haléře. */
export type BasketLine = {
  productId: string
  variantId?: string | undefined
  quantity: number
  price: number
}

/**
 * The answer of `GET /api/shop/basket`; `total` in haléře. A type alias, because an interface is not assignable to
 * JSON.
 */
export type Basket = {
  items: BasketLine[]
  total: number
}

/** A change of one line: `add` above 0 adds pieces, below 0 removes them. */
export interface LineChange {
  productId: string
  variantId?: string | undefined
  add: number
}

/** The stored state of a line. `addedAt` orders the lines of the basket; null when the line did not exist. */
interface LineState {
  productId: string
  variantId: string
  quantity: number
  addedAt: string | null
}

/** The largest quantity of one line. */
export const maxQuantity = 99

/**
 * Reads the basket of one person, the oldest line first.
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
 * Changes a basket once for its key and records what undoing needs. Idempotent: a second call with the key only reads.
 * Must run inside a transaction; it locks the basket until the transaction ends.
 *
 * @returns the basket after the change
 * @throws ProactiveError `not_found` for an unknown product or variant, or when another person used the key
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
  if (await claimKey(tx, key, personId)) {
    const before: LineState[] = []
    const after: LineState[] = []
    for (const { productId, variantId = '', add } of changes) {
      await requireProduct(tx, productId, variantId)
      const line = await readLine(tx, personId, productId, variantId)
      before.push(line)
      after.push(await writeLine(tx, personId, { ...line, quantity: clampQuantity(line.quantity + add) }))
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
 * Undoes a change once. A line that the person has not touched since returns to its exact state before the change; on a
 * line that the person has changed since, only the effect of the undone change is removed.
 *
 * @returns the basket after undoing
 * @throws ProactiveError `not_found` when this person made no change with the key
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
  if (!change) throw new ProactiveError('not_found', 'This basket has no change with that key.')
  if (!change.undone) {
    // In reverse order, so that a line that the change touched twice ends in its first state.
    for (const [i, before] of [...change.before.entries()].toReversed()) {
      const after = change.after[i] ?? before
      const now = await readLine(tx, personId, before.productId, before.variantId)
      const quantity = quantityAfterUndo(before.quantity, after.quantity, now.quantity)
      await writeLine(tx, personId, { ...before, addedAt: before.addedAt ?? now.addedAt, quantity })
    }
    await tx.query(`UPDATE shop.basket_change SET undone_at = now() WHERE key = $1`, [key])
  }
  return readBasket(tx, personId)
}

/** Returns the quantity of a line after undoing a change from `before` to `after`, when the quantity is `now`. */
export function quantityAfterUndo(before: number, after: number, now: number): number {
  const added = after - before
  // Pieces that the person removed by hand count as pieces of this change: the result is never below both `before` and
  // `now`.
  if (added > 0 && now < after) return Math.min(now, before)
  if (added < 0 && now > after) return Math.max(now, before)
  return clampQuantity(now - added)
}

const clampQuantity = (quantity: number): number => Math.min(Math.max(quantity, 0), maxQuantity)

/** Locks by the person's ID, because the rows of an empty basket do not exist and cannot be locked. */
async function lockBasket(tx: Sql, personId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('shop.basket'), hashtext($1))`, [personId])
}

/** Inserts the change under its key; false when this person has already used the key. */
async function claimKey(tx: Sql, key: string, personId: string): Promise<boolean> {
  const { rows } = await tx.query<{ key: string }>(
    `INSERT INTO shop.basket_change (key, person_id, before, after) VALUES ($1, $2, '[]', '[]')
     ON CONFLICT (key) DO NOTHING RETURNING key`,
    [key, personId],
  )
  if (rows.length > 0) return true
  const known = await tx.query(`SELECT 1 FROM shop.basket_change WHERE key = $1 AND person_id = $2`, [key, personId])
  if (known.rows.length === 0) throw new ProactiveError('not_found', 'This basket has no change with that key.')
  return false
}

async function requireProduct(tx: Sql, productId: string, variantId: string): Promise<void> {
  const { rows } = await tx.query(
    `SELECT 1 FROM shop.product p
      WHERE p.id = $1 AND CASE WHEN $2 = ''
            THEN NOT EXISTS (SELECT FROM shop.variant v WHERE v.product_id = p.id)
            ELSE EXISTS (SELECT FROM shop.variant v WHERE v.product_id = p.id AND v.id = $2) END`,
    [productId, variantId],
  )
  const what =
    variantId === '' ? `product '${productId}' without variants` : `variant '${variantId}' of product '${productId}'`
  if (rows.length === 0) throw new ProactiveError('not_found', `The catalogue has no ${what}.`)
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
