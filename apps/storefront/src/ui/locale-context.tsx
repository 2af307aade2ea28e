'use client'

import { createContext, type ReactNode, use } from 'react'
import type { Locale } from '../shop/locale.js'
import { type Words, words } from '../shop/words.js'

const LocaleContext = createContext<Locale>('en')

/** Provides the visitor's language, which the server read, to client components. */
export function LocaleProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  return <LocaleContext value={locale}>{children}</LocaleContext>
}

/** Returns the visitor's language, with the shop's texts in it, for a client component. */
export function useLocale(): { locale: Locale; words: Words } {
  const locale = use(LocaleContext)
  return { locale, words: words[locale] }
}
