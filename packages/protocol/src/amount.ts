import { ProactiveError } from './errors.js'

/** How an amount of money is written, and of which currency it is. */
export interface AmountFormat {
  /** The ISO 4217 code, which says how many decimals there are: 2 for CZK, 0 for JPY, 3 for KWD. */
  readonly currency: string
  /**
   * The decimal mark of numbers in texts. Once it is declared, digits may be grouped by threes: by the other mark, spaces
   * or apostrophes. Without it, only digits with a decimal point are read, because `1,234` may be either.
   */
  readonly decimalMark?: '.' | ','
}

/** How a number is written that is no money. */
export type NumberFormat = Pick<AmountFormat, 'decimalMark'>

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
  const refuse = refusing('amount', value)
  const { maximumFractionDigits: decimals = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  if (typeof value !== 'number' && typeof value !== 'string') return refuse('send a number or a text.')
  const plain = typeof value === 'number' ? String(value) : plainOf(value, currency, decimalMark)
  if (plain === undefined) return refuse(decimalMark === undefined ? undeclaredMark : `its decimal mark is declared as '${decimalMark}', its currency as ${currency}.`)
  // More decimals than the currency has are a grouping mark, or rounded by nobody knows which rule.
  if (typeof value === 'string' && (plain.split('.')[1] ?? '').slice(decimals).replaceAll('0', '') !== '') return refuse(`${currency} has ${decimals} decimals.`)
  const amount = Math.round(Number(`${plain}e${decimals}`))
  if (!Number.isSafeInteger(amount)) return refuse('it is too large, or not a number.')
  return amount === 0 ? 0 : amount
}

/**
 * Returns a number of another system that is no money, such as a weight or a stock; undefined where there is none. A text
 * holds the number alone, without a unit.
 *
 * @throws ProactiveError `invalid_event` for what is no number in this format: what cannot be read is never 0.
 *
 * @example
 * readNumber('1 234,5', { decimalMark: ',' }) // 1234.5
 */
export function readNumber(value: unknown, { decimalMark }: NumberFormat = {}): number | undefined {
  if (value === undefined || value === null) return undefined
  const refuse = refusing('number', value)
  if (typeof value !== 'number' && typeof value !== 'string') return refuse('send a number or a text.')
  const plain = typeof value === 'number' ? String(value) : digitsOf(value, decimalMark)
  if (plain === undefined) return refuse(decimalMark === undefined ? undeclaredMark : `its decimal mark is declared as '${decimalMark}'; send it without a unit.`)
  const number = Number(plain)
  if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER)) return refuse('it is too large, or not a number.')
  return number === 0 ? 0 : number
}

const undeclaredMark = "send digits with a decimal point, or declare the source's decimalMark."

/** Returns a function that refuses a value, and says what it was and why it cannot be read. */
function refusing(what: 'amount' | 'number', value: unknown): (why: string) => never {
  return (why) => {
    throw new ProactiveError('invalid_event', `The ${what} ${(JSON.stringify(value) ?? 'of no kind').slice(0, 40)} cannot be read: ${why}`)
  }
}

/** Returns the digits of an amount with a decimal point; undefined for a text in another format. */
function plainOf(text: string, currency: string, decimalMark: '.' | ',' | undefined): string | undefined {
  const code = currency.toUpperCase()
  return digitsOf(text.trim().replace(new RegExp(`^${code}\\s?|\\s?${code}$`, 'i'), ''), decimalMark)
}

/** Returns the digits of a number with a decimal point; undefined for a text in another format. */
function digitsOf(text: string, decimalMark: '.' | ',' | undefined): string | undefined {
  const number = text.trim().replace(/^[−‒–]/, '-')
  if (decimalMark === undefined) return /^-?\d+(\.\d+)?$/.test(number) ? number : undefined
  if (!grouping[decimalMark].test(number)) return undefined
  return number.replaceAll(decimalMark === '.' ? /[,\s'’]/g : /[.\s'’]/g, '').replace(',', '.')
}
