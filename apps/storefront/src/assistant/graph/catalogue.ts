import type { EdgeChange, GraphStore, NodeRef } from '@proactive/server'
import type { Sql } from '../../shop/database.js'
import { diets } from '../../shop/diets.js'
import { hourOf, person, postcode, product, tag } from './nodes.js'

const dietTags = new Set(diets.map(({ tag: diet }) => diet))

/** The kind of edge from a product to one of its tags: what it suits, what it contains, and the rest. */
function kindOf(name: string): string {
  if (name.startsWith('contains_')) return 'contains'
  return dietTags.has(name) ? 'suits' : 'has'
}

/**
 * Loads what the shop's own tables state into the graph: products with category, brand, tags and price, postcodes with
 * zones, and of the shoppers their postcode, tier and preferred hour. Idempotent.
 *
 * @example
 * await loadCatalogue(pool, graph)
 */
export async function loadCatalogue(sql: Sql, graph: GraphStore): Promise<void> {
  const products = await sql.query<{ id: string; categoryId: string; brand: string; price: number; tags: string[] }>(
    `SELECT id, category_id AS "categoryId", brand, price, tags FROM shop.product`,
  )
  await graph.load('products', {
    nodes: products.rows.map(({ id, price }) => ({ ...product(id), value: price })),
    edges: products.rows.flatMap(({ id, categoryId, brand, tags }) => [
      edge(product(id), 'in category', { kind: 'category', id: categoryId }),
      edge(product(id), 'of brand', { kind: 'brand', id: brand }),
      ...tags.map((name) => edge(product(id), kindOf(name), tag(name))),
    ]),
  })
  const places = await sql.query<{ code: string; zone: string }>(`SELECT code, zone_id AS zone FROM shop.postcode`)
  await graph.load('places', { nodes: [], edges: places.rows.map(({ code, zone }) => edge(postcode(code), 'in zone', { kind: 'zone', id: zone })) })
  const shoppers = await sql.query<{ id: string; tier: string; postcode: string | null; hour: string | null }>(
    `SELECT 'user:' || id AS id, tier, postcode, preferred_slot AS hour FROM shop.shopper`,
  )
  await graph.load('shoppers', {
    nodes: shoppers.rows.map(({ id, tier }) => ({ ...person(id), rank: rankOf(tier) })),
    edges: shoppers.rows.flatMap(({ id, postcode: code, hour }) => [
      ...(code === null ? [] : [edge(person(id), 'lives in', postcode(code))]),
      ...(hour === null ? [] : [edge(person(id), 'prefers', hourOf(hour))]),
    ]),
  })
}

/** Returns the rank of a tier: VIPs come first. */
export const rankOf = (tier: string): number => Number(tier === 'vip')

const edge = (from: NodeRef, kind: string, to: NodeRef): EdgeChange => ({ from, kind, to })
