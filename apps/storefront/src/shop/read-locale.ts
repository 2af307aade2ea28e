import { cookies } from 'next/headers'
import { type Locale, localeCookie, toLocale } from './locale.js'
import { type Words, words } from './words.js'

/** Reads the visitor's language, with the shop's texts in it, for a server component. */
export async function readLocale(): Promise<{ locale: Locale; words: Words }> {
  const locale = toLocale((await cookies()).get(localeCookie)?.value)
  return { locale, words: words[locale] }
}
