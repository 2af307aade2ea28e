import type { Locale } from './locale.js'

/** The unit of a product's amount, as the database names it. */
export type Unit = 'g' | 'ml' | 'piece'

const space = '\u00a0'

/**
 * Formats an amount in haléře as a price, with non-breaking spaces.
 *
 * @example
 * formatPrice(3990) // '39,90 Kč'
 */
export function formatPrice(amount: number): string {
  const [whole = '0', part = '00'] = (Math.abs(amount) / 100).toFixed(2).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, space)
  return `${amount < 0 ? '−' : ''}${grouped},${part}${space}Kč`
}

const pieces = { en: 'pc', cs: 'ks' } as const

/**
 * Formats the amount of a product, such as `1 l`, `250 g` or `10 pcs`.
 *
 * @example
 * formatAmount(1500, 'ml', 'cs') // '1,5 l'
 */
export function formatAmount(amount: number, unit: Unit, locale: Locale): string {
  if (unit === 'piece') return `${amount}${space}${locale === 'en' && amount !== 1 ? 'pcs' : pieces[locale]}`
  if (amount < 1000) return `${amount}${space}${unit}`
  const number = String(Math.round(amount / 10) / 100)
  return `${locale === 'cs' ? number.replace('.', ',') : number}${space}${unit === 'g' ? 'kg' : 'l'}`
}

/**
 * Formats the unit price of a product: per kilogram, litre or piece.
 *
 * @example
 * formatUnitPrice({ price: 3990, amount: 250, unit: 'g' }, 'en') // '159,60 Kč / kg'
 */
export function formatUnitPrice(
  { price, amount, unit }: { price: number; amount: number; unit: Unit },
  locale: Locale,
): string {
  const measure = { g: 'kg', ml: 'l', piece: pieces[locale] }[unit]
  return `${formatPrice(Math.round((price * (unit === 'piece' ? 1 : 1000)) / amount))}${space}/${space}${measure}`
}
