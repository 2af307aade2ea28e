import type { Sql } from './database.js'

/** What is in stock of a product; `variants` by the variant's ID. */
export type Stock = {
  productId: string
  stock: number
  variants: Record<string, number>
}

/** The largest number of products that one request asks for. */
export const mostStocks = 100

/** Reads the stock of products. Unknown products are left out. */
export async function readStock(sql: Sql, productIds: readonly string[]): Promise<Stock[]> {
  const { rows } = await sql.query<Stock>(
    `SELECT product_id AS "productId", sum(on_hand)::int AS stock,
            coalesce(jsonb_object_agg(variant_id, on_hand) FILTER (WHERE variant_id <> ''), '{}') AS variants
       FROM shop.on_shelf WHERE product_id = ANY ($1) GROUP BY product_id ORDER BY product_id`,
    [productIds.slice(0, mostStocks)],
  )
  return rows
}

/** The pieces in stock of a product without variants, of a variant or of a bundle. */
export interface OnShelf {
  productId: string
  variantId: string
  onHand: number
}

/** Reads what is in stock of products. */
export async function readShelf(sql: Sql, productIds: readonly string[]): Promise<OnShelf[]> {
  const { rows } = await sql.query<OnShelf>(
    `SELECT product_id AS "productId", variant_id AS "variantId", on_hand AS "onHand" FROM shop.on_shelf WHERE product_id = ANY ($1)`,
    [productIds],
  )
  return rows
}
