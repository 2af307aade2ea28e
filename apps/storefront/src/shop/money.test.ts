import { formatMoney } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAmount, formatPrice, formatUnitPrice } from './money.js'

/** Replaces the non-breaking spaces, so that the expected texts stay readable. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

const numbers = [0, 1, 2, 4, 5, 21, 1.5]

describe('formatPrice', () => {
  it.each([
    [0, '0,00 Kč', 'CZK 0.00'],
    [5, '0,05 Kč', 'CZK 0.05'],
    [150, '1,50 Kč', 'CZK 1.50'],
    [3990, '39,90 Kč', 'CZK 39.90'],
    [123456, '1 234,56 Kč', 'CZK 1,234.56'],
    [123456789, '1 234 567,89 Kč', 'CZK 1,234,567.89'],
    [-3990, '-39,90 Kč', '-CZK 39.90'],
  ])('shows %i haléře as %s in Czech, and as %s in English', (amount, cs, en) => {
    expect(plain(formatPrice(amount, 'cs'))).toBe(cs)
    expect(plain(formatPrice(amount, 'en'))).toBe(en)
  })

  it('writes every amount as Intl does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -200_000, max: 200_000 }), fc.float({ noNaN: true, noDefaultInfinity: true })), fc.constantFrom('en', 'cs'), (amount, locale) => {
        // Above this, dividing by a hundred loses haléře.
        fc.pre(Math.abs(amount) < 2 ** 46)
        expect(formatPrice(amount, locale)).toBe(formatMoney(amount, 'CZK', locale))
      })
    )
  })
})

describe('formatAmount', () => {
  it('switches to kilograms and litres from a thousand on, with the language’s decimal mark', () => {
    expect(plain(formatAmount(750, 'g', 'en'))).toBe('750 g')
    expect(plain(formatAmount(1000, 'ml', 'en'))).toBe('1 l')
    expect(plain(formatAmount(1500, 'ml', 'en'))).toBe('1.5 l')
    expect(plain(formatAmount(1500, 'g', 'cs'))).toBe('1,5 kg')
    expect(plain(formatAmount(1_234_500, 'g', 'cs'))).toBe('1 234,5 kg')
    expect(plain(formatAmount(1_234_500, 'g', 'en'))).toBe('1,234.5 kg')
  })

  it('lets the unit agree with its number', () => {
    const inBoth = (unit: 'g' | 'piece') => [numbers.map((n) => plain(formatAmount(n, unit, 'en'))), numbers.map((n) => plain(formatAmount(n, unit, 'cs')))]
    expect(inBoth('piece')).toEqual([
      ['0 pcs', '1 pc', '2 pcs', '4 pcs', '5 pcs', '21 pcs', '1.5 pcs'],
      ['0 ks', '1 ks', '2 ks', '4 ks', '5 ks', '21 ks', '1,5 ks'],
    ])
    expect(inBoth('g')).toEqual([
      ['0 g', '1 g', '2 g', '4 g', '5 g', '21 g', '1.5 g'],
      ['0 g', '1 g', '2 g', '4 g', '5 g', '21 g', '1,5 g'],
    ])
  })
})

describe('formatUnitPrice', () => {
  it('gives the price of a kilogram, a litre or a piece', () => {
    expect(plain(formatUnitPrice({ price: 5990, amount: 250, unit: 'g' }, 'en'))).toBe('CZK 239.60 / kg')
    expect(plain(formatUnitPrice({ price: 1690, amount: 1500, unit: 'ml' }, 'en'))).toBe('CZK 11.27 / l')
    expect(plain(formatUnitPrice({ price: 5990, amount: 250, unit: 'g' }, 'cs'))).toBe('239,60 Kč / kg')
    expect(plain(formatUnitPrice({ price: 6990, amount: 10, unit: 'piece' }, 'cs'))).toBe('6,99 Kč / ks')
    expect(plain(formatUnitPrice({ price: 6990, amount: 10, unit: 'piece' }, 'en'))).toBe('CZK 6.99 / pc')
  })
})
