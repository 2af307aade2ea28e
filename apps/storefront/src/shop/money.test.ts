import { describe, expect, it } from 'vitest'
import { formatAmount, formatPrice, formatUnitPrice } from './money.js'

/** Replaces the non-breaking spaces, so that the expected texts stay readable. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('formatPrice', () => {
  it.each([
    [0, '0,00 Kč'],
    [5, '0,05 Kč'],
    [3990, '39,90 Kč'],
    [123456, '1 234,56 Kč'],
    [123456789, '1 234 567,89 Kč'],
    [-3990, '−39,90 Kč'],
  ])('shows %i haléře as %s', (amount, shown) => {
    expect(plain(formatPrice(amount))).toBe(shown)
  })
})

describe('formatAmount', () => {
  it('switches to kilograms and litres from a thousand on, with the language’s decimal mark', () => {
    expect(plain(formatAmount(750, 'g', 'en'))).toBe('750 g')
    expect(plain(formatAmount(1000, 'ml', 'en'))).toBe('1 l')
    expect(plain(formatAmount(1500, 'ml', 'en'))).toBe('1.5 l')
    expect(plain(formatAmount(1500, 'g', 'cs'))).toBe('1,5 kg')
    expect(plain(formatAmount(10, 'piece', 'cs'))).toBe('10 ks')
    expect(plain(formatAmount(10, 'piece', 'en'))).toBe('10 pcs')
    expect(plain(formatAmount(1, 'piece', 'en'))).toBe('1 pc')
  })
})

describe('formatUnitPrice', () => {
  it('gives the price of a kilogram, a litre or a piece', () => {
    expect(plain(formatUnitPrice({ price: 5990, amount: 250, unit: 'g' }, 'en'))).toBe('239,60 Kč / kg')
    expect(plain(formatUnitPrice({ price: 1690, amount: 1500, unit: 'ml' }, 'en'))).toBe('11,27 Kč / l')
    expect(plain(formatUnitPrice({ price: 6990, amount: 10, unit: 'piece' }, 'cs'))).toBe('6,99 Kč / ks')
  })
})
