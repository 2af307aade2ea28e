import { languageTag } from './language.js'
import { remember } from './remember.js'

/** Tags of languages that write a whole number below a thousand as its digits. */
const plainLanguages = /^(cs|de|en|pl|sk)(-[A-Z]{2})?$/

/**
 * Returns a function that writes numbers in the language of a normalised tag. English is listed as well, because `Intl`
 * would take the language of the process for one that it does not know. `Intl` is asked when it is needed: the first
 * number format of a page takes 15 ms on a computer, four times that on a phone, while the page becomes interactive.
 */
export const numberIn = remember((tag: string) => {
  const isPlain = plainLanguages.test(tag)
  let format: Intl.NumberFormat | undefined
  return (n: number): string => {
    if (isPlain && Number.isInteger(n) && n >= 0 && n < 1000) return String(n)
    format ??= new Intl.NumberFormat([tag, 'en'])
    return format.format(finite(n))
  }
})

const moneyIn = remember((tag: string, currency: string) => {
  const format = new Intl.NumberFormat([tag, 'en'], { style: 'currency', currency })
  const { maximumFractionDigits: decimals = 2 } = format.resolvedOptions()
  return (amount: number): string => format.format(finite(amount) / 10 ** decimals)
})

/**
 * Formats a number as a language writes it, with three decimals at most. `locale` is any tag that `languageTag` reads.
 *
 * @throws RangeError for NaN and infinity.
 *
 * @example
 * formatNumber(1234.5, 'cs') // '1 234,5'
 */
export function formatNumber(n: number, locale: unknown): string {
  return numberIn(languageTag(locale))(n)
}

/**
 * Formats an amount in minor units as a price, as a language writes it; the ISO 4217 code says how many decimals there
 * are. `locale` is any tag that `languageTag` reads.
 *
 * @throws RangeError for an amount that is NaN or infinite, and for a text that is no currency code.
 *
 * @example
 * formatMoney(3990, 'CZK', 'cs') // '39,90 Kč'
 */
export function formatMoney(amount: number, currency: string, locale: unknown): string {
  return moneyIn(languageTag(locale), currency)(amount)
}

/** Returns a number without the sign of a negative zero, which would be written. */
function finite(n: number): number {
  if (!Number.isFinite(n)) throw new RangeError(`A text cannot show the number ${n}: pass a finite number.`)
  return n + 0
}
