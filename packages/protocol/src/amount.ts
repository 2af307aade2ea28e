import { ProactiveError } from './errors.js'

/** How an amount is written, and of which currency it is. */
export interface AmountFormat {
  /** The ISO 4217 code, which says how many decimals there are: 2 for CZK, 0 for JPY, 3 for KWD. */
  readonly currency: string
  /**
   * The decimal mark of amounts in texts. Once it is declared, digits may be grouped by threes: by the other mark, spaces
   * or apostrophes. Without it, only digits with a decimal point are read, because `1,234` may be either.
   */
  readonly decimalMark?: '.' | ','
}

const grouping = {
  '.': /^-?(\d+|\d{1,3}([,\s'’])\d{3}(\2\d{3})*)(\.\d+)?$/,
  ',': /^-?(\d+|\d{1,3}([.\s'’])\d{3}(\2\d{3})*)(,\d+)?$/,
} as const

/**
 * Returns an amount of another system in minor units; undefined where there is none. A number is rounded to the currency's
 * decimals. A text may name the currency before or after the amount.
 *
 * @throws ProactiveError `invalid_event` for what is no amount in this format: unreadable money is never 0.
 *
 * @example
 * readAmount('1 234,50 CZK', { currency: 'CZK', decimalMark: ',' }) // 123450
 */
export function readAmount(value: unknown, { currency, decimalMark }: AmountFormat): number | undefined {
  if (value === undefined || value === null) return undefined
  const refuse = (why: string): never => {
    throw new ProactiveError('invalid_event', `The amount ${(JSON.stringify(value) ?? 'of no kind').slice(0, 40)} cannot be read: ${why}`)
  }
  const { maximumFractionDigits: decimals = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  if (typeof value !== 'number' && typeof value !== 'string') return refuse('send a number or a text.')
  const plain = typeof value === 'number' ? String(value) : plainOf(value, currency, decimalMark)
  if (plain === undefined) return refuse(decimalMark === undefined ? "send digits with a decimal point, or declare the source's decimalMark." : `its decimal mark is declared as '${decimalMark}', its currency as ${currency}.`)
  // More decimals than the currency has are a grouping mark, or rounded by nobody knows which rule.
  if (typeof value === 'string' && (plain.split('.')[1] ?? '').slice(decimals).replaceAll('0', '') !== '') return refuse(`${currency} has ${decimals} decimals.`)
  const amount = Math.round(Number(`${plain}e${decimals}`))
  if (!Number.isSafeInteger(amount)) return refuse('it is too large, or not a number.')
  return amount === 0 ? 0 : amount
}

/** Returns the digits of a text with a decimal point; undefined for a text in another format. */
function plainOf(text: string, currency: string, decimalMark: '.' | ',' | undefined): string | undefined {
  const code = currency.toUpperCase()
  const number = text.trim().replace(new RegExp(`^${code}\\s?|\\s?${code}$`, 'i'), '').replace(/^[−‒–]/, '-')
  if (decimalMark === undefined) return /^-?\d+(\.\d+)?$/.test(number) ? number : undefined
  if (!grouping[decimalMark].test(number)) return undefined
  return number.replaceAll(decimalMark === '.' ? /[,\s'’]/g : /[.\s'’]/g, '').replace(',', '.')
}
