/** Text for a person: one string, or one per language (BCP 47, `en` is the fallback). */
export type Words = string | { readonly en: string; readonly [language: string]: string }

/**
 * The text in the closest language that there is.
 *
 * @example
 * inLanguage({ en: 'Add', cs: 'Přidat' }, 'cs-CZ') // 'Přidat'
 */
export function inLanguage(words: Words, locale = 'en'): string {
  if (typeof words === 'string') return words
  return words[locale] ?? words[locale.split('-')[0] ?? 'en'] ?? words.en
}
