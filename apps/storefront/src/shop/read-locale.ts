import { cookies, headers } from 'next/headers'
import { type Locale, localeCookie, localeOf } from './locale.js'
import { type Words, words } from './words.js'

/** Reads the visitor's language, with the shop's texts in it, for a server component. */
export async function readLocale(): Promise<{ locale: Locale; words: Words }> {
  const locale = localeOf((await cookies()).get(localeCookie)?.value, (await headers()).get('accept-language'))
  return { locale, words: words[locale] }
}
