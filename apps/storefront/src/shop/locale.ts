/** The shop's languages; the first is the default for a new visitor. */
export const locales = ['en', 'cs'] as const

export type Locale = (typeof locales)[number]

/** The name of the cookie with the language that the visitor chose. */
export const localeCookie = 'locale'

/** Returns the language named by untrusted input, or the default for anything unknown. */
export function toLocale(value: string | undefined): Locale {
  return known(value) ?? locales[0]
}

/**
 * Returns the visitor's language: the one that they chose, else the first of the shop's languages that their browser
 * prefers, by the weights of its `Accept-Language` header, else the default.
 *
 * @example
 * localeOf(undefined, 'de;q=0.9, cs-CZ;q=0.8, en;q=0.5') // 'cs'
 */
export function localeOf(chosen: string | undefined, acceptLanguage: string | null): Locale {
  return known(chosen) ?? preferred(acceptLanguage ?? '') ?? locales[0]
}

function known(value: string | undefined): Locale | undefined {
  return locales.find((locale) => locale === value)
}

function preferred(acceptLanguage: string): Locale | undefined {
  const wanted = acceptLanguage.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    return { locale: known(range.split('-', 1)[0]), weight: weight === undefined ? 1 : Number(weight.slice(2)) }
  })
  return wanted.filter(({ locale, weight }) => locale !== undefined && weight > 0).toSorted((a, b) => b.weight - a.weight)[0]?.locale
}
