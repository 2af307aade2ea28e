/** The shop's languages; the first is the default for a new visitor. */
export const locales = ['en', 'cs'] as const

export type Locale = (typeof locales)[number]

/** The name of the cookie with the visitor's language. */
export const localeCookie = 'locale'

/** Returns the language named by untrusted input, or the default for anything unknown. */
export function toLocale(value: string | undefined): Locale {
  return locales.find((locale) => locale === value) ?? locales[0]
}
