/**
 * Search of texts by PostgreSQL's full text search and by trigrams, without embeddings.
 *
 * Tricky cases:
 * - Words are folded here and not in SQL: `lower` of PostgreSQL knows only the letters of the database's locale.
 * - A question is a sentence. A document need not have all its words: each word counts by how rare it is among the
 *   documents, and more in the title or the keywords than in the text. A word that no document has counts as the rarest.
 * - A word that no document has is looked for among the titles and keywords by trigrams, for typing errors.
 */

import type { Pool } from 'pg'
import { prepared, queryOf } from '../log/prepared-statement.js'
import { postgresPositions } from '../store/postgres-positions.js'
import { inTransaction } from '../store/postgres-tx.js'
import { foldWords, stemOf, wordsOfQuestion } from './fold-words.js'
import type { Retrieved } from './retriever.js'
import type { SearchDocument, SearchIndex } from './search-index.js'

/** The longest question that is read, in characters, and how many of its words count. */
const longestQuestion = 400
const mostWords = 16
/** The smallest share of the question that a document must cover. */
const leastScore = 0.25

const words = `to_tsvector('simple', d.named || ' ' || d.body)`

/** How much of a word's weight a document gets that has the word, or another form of it, among its title and keywords or in its text. */
const strength = `
         CASE WHEN to_tsvector('simple', d.named) @@ t.exactly THEN 1 WHEN to_tsvector('simple', d.named) @@ t.query THEN 0.8
              WHEN to_tsvector('simple', d.body) @@ t.exactly THEN 0.5 ELSE 0.4 END::float8`

/** Parameters: words, their beginnings as queries, locale, least score, limit. `similar` finds what is spelt alike. */
const searchSql = (similar: string): string => prepared(`
  WITH term AS MATERIALIZED (
    SELECT word, to_tsquery('simple', word) AS exactly, to_tsquery('simple', beginning) AS query FROM unnest($1::text[], $2::text[]) AS t (word, beginning)
  ), found AS (
    SELECT t.word, d.id, ${strength} AS strength
      FROM term t JOIN proactive.document d ON d.locale = $3 AND ${words} @@ t.query
  ), near AS (
    ${similar}
  ), hit AS (
    SELECT * FROM found UNION ALL SELECT * FROM near
  ), weighed AS (
    SELECT t.word, count(h.id) AS documents,
           ln(1 + greatest(all_of.n, 1) / greatest(count(h.id), 1)::float8) AS weight
      FROM term t LEFT JOIN hit h USING (word)
      CROSS JOIN (SELECT count(*) AS n FROM proactive.document WHERE locale = $3) AS all_of
     GROUP BY t.word, all_of.n
  ), scored AS (
    SELECT h.id, sum(w.weight * h.strength) / (SELECT sum(weight) FROM weighed) AS score
      FROM hit h JOIN weighed w USING (word) GROUP BY h.id
  )
  SELECT d.id, d.title, d.text, s.score FROM scored s JOIN proactive.document d ON d.id = s.id AND d.locale = $3
   WHERE s.score >= $4 ORDER BY s.score DESC, d.id COLLATE "C" LIMIT $5`)

const nothingSimilar = `SELECT NULL::text AS word, NULL::text AS id, NULL::float8 AS strength WHERE false`

/** The schema of the extension is part of the name, because the search path of an app may not contain it. */
const similarIn = (schema: string): string => `
    SELECT t.word, d.id, ${schema}.word_similarity(t.word, d.named)::float8 AS strength
      FROM term t JOIN proactive.document d ON d.locale = $3
       AND length(t.word) >= 4 AND ${schema}.word_similarity(t.word, d.named) >= 0.5
     WHERE NOT EXISTS (SELECT FROM found f WHERE f.word = t.word)`

/**
 * Creates the default search index, on the table `proactive.document`. Where the database has no `pg_trgm`, words with
 * typing errors are not found.
 *
 * @example
 * const search = postgresSearch({ pool })
 * await search.put([{ id: 'help/returns', locale: 'en', title: 'Returns', text: 'Send it back within 14 days.' }])
 * await search.search('Can I return it?', { locale: 'en', limit: 3 })
 */
export function postgresSearch({ pool }: { pool: Pool }): SearchIndex {
  const positions = postgresPositions(pool)
  let statement: Promise<string> | undefined

  async function readStatement(): Promise<string> {
    const { rows } = await pool.query<{ schema: string }>(
      `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'`,
    )
    return searchSql(rows[0] ? similarIn(rows[0].schema) : nothingSimilar)
  }

  return {
    async search(question, { locale, limit }) {
      const language = locale.split('-')[0] ?? locale
      const asked = wordsOfQuestion(question.slice(0, longestQuestion), language).slice(0, mostWords)
      if (asked.length === 0) return []
      statement ??= readStatement()
      const text = await statement.catch((cause: unknown) => {
        statement = undefined
        throw cause
      })
      // Words have only letters and digits, so quoting them is safe.
      const beginnings = asked.map((word) => `'${stemOf(word)}':*`)
      const { rows } = await pool.query<Retrieved>(queryOf(text, [asked, beginnings, language, leastScore, limit]))
      return rows
    },

    put: (documents) =>
      inTransaction(pool, async (tx) => {
        const sorted = documents.toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))
        const column = (of: (document: SearchDocument) => string): string[] => sorted.map(of)
        const keys = [column(({ id }) => id), column(({ locale }) => locale)]
        await tx.query(
          `DELETE FROM proactive.document d WHERE id = ANY ($1) AND NOT EXISTS (
             SELECT FROM unnest($1::text[], $2::text[]) AS g (id, locale) WHERE g.id = d.id AND g.locale = d.locale)`,
          keys,
        )
        await tx.query(
          `INSERT INTO proactive.document AS d (id, locale, title, text, named, body)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
           ON CONFLICT (id, locale) DO UPDATE SET title = excluded.title, text = excluded.text, named = excluded.named, body = excluded.body
           WHERE (d.title, d.text, d.named, d.body) IS DISTINCT FROM (excluded.title, excluded.text, excluded.named, excluded.body)`,
          [
            ...keys, column(({ title }) => title), column(({ text }) => text),
            column(({ title, keywords = '' }) => foldWords(`${title} ${keywords}`).join(' ')), column(({ text }) => foldWords(text).join(' ')),
          ],
        )
      }),

    async remove(ids) {
      await pool.query('DELETE FROM proactive.document WHERE id = ANY ($1)', [ids])
    },

    position: (projection, partition) => positions.position(projection, partition),
    move: (projection, partition, from, to) => positions.movePosition(projection, partition, from, to),
  }
}
