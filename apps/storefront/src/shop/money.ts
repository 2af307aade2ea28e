import { formatMoney, formatNumber, plural } from '@proactive/protocol'
import type { Locale } from './locale.js'

/** The unit of a product's amount, as the database names it. */
export type Unit = 'g' | 'ml' | 'piece'

/** Returns the price of a product, or of its cheapest variant, in haléře. */
export function lowestPrice({ price, variants }: { price: number; variants: readonly { price: number }[] }): number {
  return variants.length > 0 ? Math.min(...variants.map((variant) => variant.price)) : price
}

const space = '\u00a0'

/**
 * Formats an amount in haléře as a price, with non-breaking spaces, as `Intl` does. `Intl` itself is used only for
 * fractions of a haléř: its first number format takes a page 15 ms, while the page becomes interactive.
 *
 * @example
 * formatPrice(3990, 'cs') // '39,90 Kč'
 */
export function formatPrice(amount: number, locale: Locale): string {
  if (!Number.isSafeInteger(amount)) return formatMoney(amount, 'CZK', locale)
  const digits = String(Math.abs(amount)).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, locale === 'cs' ? space : ',')
  const sign = amount < 0 ? '-' : ''
  return locale === 'cs' ? `${sign}${whole},${digits.slice(-2)}${space}Kč` : `${sign}CZK${space}${whole}.${digits.slice(-2)}`
}

const piece = { en: 'pc', cs: 'ks' } as const
const pieces = {
  en: plural('en', { one: `#${space}pc`, other: `#${space}pcs` }),
  // An abbreviation, which does not change.
  cs: (count: number) => `${formatNumber(count, 'cs')}${space}ks`,
} as const

/**
 * Formats the amount of a product, such as `1 l`, `250 g` or `10 pcs`.
 *
 * @example
 * formatAmount(1500, 'ml', 'cs') // '1,5 l'
 */
export function formatAmount(amount: number, unit: Unit, locale: Locale): string {
  if (unit === 'piece') return pieces[locale](amount)
  if (amount < 1000) return `${formatNumber(amount, locale)}${space}${unit}`
  return `${formatNumber(Math.round(amount / 10) / 100, locale)}${space}${unit === 'g' ? 'kg' : 'l'}`
}

/**
 * Formats the unit price of a product: per kilogram, litre or piece.
 *
 * @example
 * formatUnitPrice({ price: 3990, amount: 250, unit: 'g' }, 'en') // 'CZK 159.60 / kg'
 */
export function formatUnitPrice(
  { price, amount, unit }: { price: number; amount: number; unit: Unit },
  locale: Locale,
): string {
  const measure = { g: 'kg', ml: 'l', piece: piece[locale] }[unit]
  return `${formatPrice(Math.round((price * (unit === 'piece' ? 1 : 1000)) / amount), locale)}${space}/${space}${measure}`
}
