import { cs } from './messages-cs.js'
import { en, type Messages } from './messages-en.js'

/** Texts by language (BCP 47). A text that is left out is taken from the kit's own language, otherwise from English. */
export type Catalogue = { readonly [language: string]: Partial<Messages> }

const kit: Catalogue = { en, cs }

/** Returns the texts in the language closest to `locale`. The app's texts take precedence over the kit's. */
export function messagesFor(locale: string, app: Catalogue = {}): Messages {
  const language = locale.split('-')[0] ?? 'en'
  return { ...en, ...kit[language], ...app[language], ...app[locale] }
}
