import { closestLanguage, languageTag } from '@proactive/protocol'
import type { CardTexts } from './card-texts.js'
import type { Words } from './messages-en.js'
import type { OwnDataTexts } from './own-data-texts.js'
import type { PanelMessages } from './panel-texts.js'

/** The texts of one language, but for those of the assistant's panel. */
export type Messages = Words & CardTexts & OwnDataTexts

/** The names of the app's categories of suggestions, such as `availability`, in one language. */
export type CategoryNames = { readonly [category: string]: string }

/**
 * Texts by language (BCP 47). A text that is left out is taken from the kit's own language, otherwise from English.
 * `categories` names the categories that a person can switch off one by one.
 */
export type Catalogue = { readonly [language: string]: Partial<Messages & PanelMessages> & { readonly categories?: CategoryNames } }

/** Texts in the kit's own languages. */
export interface KitTexts<Texts> {
  readonly en: Texts
  readonly cs: Texts
}

/**
 * Returns texts of the kit in the language closest to `locale`, any tag that `languageTag` reads. The app's texts take
 * precedence.
 */
export function textsOf<Texts extends object>(kit: KitTexts<Texts>, locale: string, app: Catalogue = {}): Texts {
  const words = { ...kit.en, ...closestLanguage({ ...kit }, locale) }
  for (const texts of textsFor(locale, app)) {
    for (const [name, text] of Object.entries(texts)) if (name in words && typeof text === 'string') Object.assign(words, { [name]: text })
  }
  return words
}

/** Returns the names of the app's categories in the language closest to `locale`. */
export function categoriesFor(locale: string, app: Catalogue = {}): CategoryNames {
  return Object.assign({}, ...textsFor(locale, app).map(({ categories }) => categories))
}

/** Returns the app's texts for a language and then those for the region, which take precedence. */
function textsFor(locale: string, app: Catalogue): Catalogue[string][] {
  const [language = ''] = languageTag(locale).split('-', 1)
  return [closestLanguage(app, language), closestLanguage(app, locale)].filter((texts) => texts !== undefined)
}
