import type { Sql } from './database.js'
import { readSearch, stemOf } from './search-words.js'

/** The products that a search found, the best first. */
export interface Found {
  ids: string[]
  /** Whether no product has the words themselves, and these have similar ones. */
  isNear: boolean
}

/** How similar a product's words must be to what was typed, from 0 to 1. */
const similarEnough = 0.45
const mostSimilar = 20
const nothing: Found = { ids: [], isNear: false }

const document = `to_tsvector('simple', shop.fold(p.name_en || ' ' || p.name_cs || ' ' || p.brand))`

/**
 * Searches the names and brands of all products, in both languages and without accents: first for words that begin as
 * typed, then for other forms of these words, at last for words with typing errors.
 *
 * @example
 * const { ids } = await searchProducts(pool, 'maslo')
 */
export async function searchProducts(sql: Sql, text: string): Promise<Found> {
  const { words, tags } = readSearch(text)
  if (words.length === 0 && tags.length === 0) return nothing
  const asTyped = await findWords(sql, words, words, tags)
  if (asTyped.length > 0 || words.length === 0) return { ids: asTyped, isNear: false }
  const otherForms = await findWords(sql, words, words.map(stemOf), tags)
  if (otherForms.length > 0) return { ids: otherForms, isNear: false }
  const ids = await findSimilar(sql, words, tags)
  return { ids, isNear: ids.length > 0 }
}

/** Finds the products with a word for each of `beginnings`; those with a whole word as typed come first. */
async function findWords(sql: Sql, words: readonly string[], beginnings: readonly string[], tags: readonly string[]): Promise<string[]> {
  // Words have only letters and digits, so quoting them is safe.
  const all = beginnings.map((word) => `'${word}':*`).join(' & ')
  const whole = words.map((word) => `'${word}'`).join(' | ')
  const { rows } = await sql.query<{ id: string }>(
    `SELECT p.id FROM shop.product p JOIN shop.category c ON c.id = p.category_id
      WHERE ($1 = '' OR ${document} @@ to_tsquery('simple', $1)) AND p.tags @> $3::text[]
      ORDER BY ts_rank(${document}, to_tsquery('simple', $2)) DESC, c.position, p.position`,
    [all, whole, tags],
  )
  return rows.map(({ id }) => id)
}

async function findSimilar(sql: Sql, words: readonly string[], tags: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT p.id FROM shop.product p, word_similarity($1, shop.fold(p.name_en || ' ' || p.name_cs)) AS similarity
      WHERE similarity >= $2 AND p.tags @> $3::text[]
      ORDER BY similarity DESC, p.id LIMIT $4`,
    [words.join(' '), similarEnough, tags, mostSimilar],
  )
  return rows.map(({ id }) => id)
}
