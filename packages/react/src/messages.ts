import { closestLanguage, languageTag } from '@proactive/protocol'
import { cs } from './messages-cs.js'
import { en, type Messages } from './messages-en.js'

/** Texts by language (BCP 47). A text that is left out is taken from the kit's own language, otherwise from English. */
export type Catalogue = { readonly [language: string]: Partial<Messages> }

const kit: Catalogue = { en, cs }

/**
 * Returns the texts in the language closest to `locale`, any tag that `languageTag` reads. The app's texts take
 * precedence over the kit's.
 */
export function messagesFor(locale: string, app: Catalogue = {}): Messages {
  const [language = ''] = languageTag(locale).split('-', 1)
  const words: { [Text in keyof Messages]: string } = { ...en, ...closestLanguage(kit, locale) }
  for (const texts of [closestLanguage(app, language), closestLanguage(app, locale)]) {
    for (const [name, text] of Object.entries(texts ?? {})) if (isName(name) && typeof text === 'string') words[name] = text
  }
  return words
}

const isName = (name: string): name is keyof Messages => Object.hasOwn(en, name)
