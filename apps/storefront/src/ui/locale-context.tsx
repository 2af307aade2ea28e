'use client'

import { createContext, type ReactNode, use } from 'react'
import type { Locale } from '../shop/locale.js'
import { type Words, words } from '../shop/words.js'

const LocaleContext = createContext<Locale>('en')

/** Hands the visitor's language, which the server read, to the client components below. */
export function LocaleProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  return <LocaleContext value={locale}>{children}</LocaleContext>
}

/** The visitor's language and the store's words in it, for a client component. */
export function useLocale(): { locale: Locale; words: Words } {
  const locale = use(LocaleContext)
  return { locale, words: words[locale] }
}
