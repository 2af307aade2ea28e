import { closestLanguage, languageTag } from '@proactive/protocol'
import { cs } from './messages-cs.js'
import { en, type Messages } from './messages-en.js'
import type { PanelMessages } from './panel-texts.js'

/** The names of the app's categories of suggestions, such as `availability`, in one language. */
export type CategoryNames = { readonly [category: string]: string }

/**
 * Texts by language (BCP 47). A text that is left out is taken from the kit's own language, otherwise from English.
 * `categories` names the categories that a person can switch off one by one.
 */
export type Catalogue = { readonly [language: string]: Partial<Messages & PanelMessages> & { readonly categories?: CategoryNames } }

const kit: Catalogue = { en, cs }

/**
 * Returns the texts in the language closest to `locale`, any tag that `languageTag` reads. The app's texts take
 * precedence over the kit's.
 */
export function messagesFor(locale: string, app: Catalogue = {}): Messages {
  const words: { [Text in keyof Messages]: string } = { ...en, ...closestLanguage(kit, locale) }
  for (const texts of textsFor(locale, app)) {
    for (const [name, text] of Object.entries(texts)) if (isName(name) && typeof text === 'string') words[name] = text
  }
  return words
}

/** Returns the names of the app's categories in the language closest to `locale`. */
export function categoriesFor(locale: string, app: Catalogue = {}): CategoryNames {
  return Object.assign({}, ...textsFor(locale, app).map(({ categories }) => categories))
}

/** Returns the app's texts for a language and then those for the region, which take precedence. */
export function textsFor(locale: string, app: Catalogue): Catalogue[string][] {
  const [language = ''] = languageTag(locale).split('-', 1)
  return [closestLanguage(app, language), closestLanguage(app, locale)].filter((texts) => texts !== undefined)
}

const isName = (name: string): name is keyof Messages => Object.hasOwn(en, name)
