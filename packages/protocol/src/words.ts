import { closestLanguage } from './language.js'

/** Text for a person: one string, or one string per language (BCP 47; `en` is the fallback). `plural` puts numbers into it. */
export type Words = string | { readonly en: string; readonly [language: string]: string }

/**
 * Returns the text in the language closest to `locale`: the region's, then the language's, then English. `locale` is
 * any tag that `languageTag` reads.
 *
 * @example
 * inLanguage({ en: 'Add', cs: 'Přidat' }, 'cs-CZ') // 'Přidat'
 */
export function inLanguage(words: Words, locale: unknown = 'en'): string {
  if (typeof words === 'string') return words
  return closestLanguage(words, locale) ?? words.en
}
