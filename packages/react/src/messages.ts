import { cs } from './messages-cs.js'
import { en, type Messages } from './messages-en.js'

/** Messages by language; what is left out is said in English. */
export type Catalogue = { readonly [language: string]: Partial<Messages> }

const ours: Catalogue = { en, cs }

/** The words of the closest language, the app's own before ours. */
export function messagesFor(locale: string, theirs: Catalogue = {}): Messages {
  const language = locale.split('-')[0] ?? 'en'
  return { ...en, ...ours[language], ...theirs[language], ...theirs[locale] }
}
