/** The languages the store speaks; the first is what a new visitor gets. */
export const locales = ['en', 'cs'] as const

export type Locale = (typeof locales)[number]

/** The cookie that keeps the visitor's choice. */
export const localeCookie = 'locale'

/** Reads a choice of language from outside; anything unknown is the default. */
export function toLocale(value: string | undefined): Locale {
  return locales.find((locale) => locale === value) ?? locales[0]
}
