import type { SearchDocument, SearchIndex } from '@proactive/server'
import type { Sql } from './database.js'
import { quotableText } from '../assistant/quotable.js'
import { claimsIn, contentsIn } from './tags.js'
import { locales } from './locale.js'
import { words } from './words.js'

/** A help text or a product in both languages, as `content.published` names it: `help/<id>` or `product/<id>`. */
interface Content {
  id: string
  titleEn: string
  titleCs: string
  textEn: string
  textCs: string
  keywordsEn: string
  keywordsCs: string
  tags: string[]
}

/** A product is also found by its brand and its category, and by its name in the other language. */
const contents = `
  SELECT 'help/' || id AS id, title_en AS "titleEn", title_cs AS "titleCs", text_en AS "textEn", text_cs AS "textCs",
         keywords_en AS "keywordsEn", keywords_cs AS "keywordsCs", '{}'::text[] AS tags
    FROM shop.help_text
  UNION ALL
  SELECT 'product/' || p.id, p.name_en, p.name_cs, p.about_en, p.about_cs,
         concat_ws(' ', p.brand, c.name_en, p.name_cs), concat_ws(' ', p.brand, c.name_cs, p.name_en), p.tags
    FROM shop.product p JOIN shop.category c ON c.id = p.category_id`

/** Returns the ID of a document in the search index; a name alone, as a CMS may send it, is a help text's. */
export const documentIdOf = (id: string): string => (id.includes('/') ? id : `help/${id}`)

/**
 * Reads what the search index has of one document, in each language; none for one that the store does not have.
 *
 * @example
 * await index.put(await readDocument(pool, 'help/minimum'))
 */
export async function readDocument(sql: Sql, id: string): Promise<SearchDocument[]> {
  const { rows } = await sql.query<Content>(`SELECT * FROM (${contents}) AS content WHERE id = $1`, [id])
  return rows.flatMap(inEachLanguage)
}

/** Indexes all help texts and products, as they are when the store starts. */
export async function indexAll(sql: Sql, index: SearchIndex): Promise<void> {
  const { rows } = await sql.query<Content>(contents)
  await index.put(rows.flatMap(inEachLanguage))
}

/** A document is found by its title: one whose title is none is left out. */
function inEachLanguage({ id, tags, ...content }: Content): SearchDocument[] {
  return locales.flatMap((locale) => {
    const isCzech = locale === 'cs'
    const contains = contentsIn(tags, locale)
    const title = quotableText(isCzech ? content.titleCs : content.titleEn)
    if (title === '') return []
    return {
      id,
      locale,
      title,
      text: [
        quotableText(isCzech ? content.textCs : content.textEn),
        ...(contains.length > 0 ? [words[locale].contains(contains.join(', '))] : []),
        ...claimsIn(tags, locale).map((claim) => `${claim}.`),
      ].join(' '),
      keywords: isCzech ? content.keywordsCs : content.keywordsEn,
    }
  })
}
