import { describe, expect, it } from 'vitest'
import { formatMoney, formatNumber } from './format-number.js'
import { plural } from './plural.js'

/** Replaces the non-breaking spaces, so that the expected texts stay readable. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

const left = {
  en: plural('en', { one: 'Only # copy is left', other: 'Only # copies are left' }),
  cs: plural('cs', { one: 'Zbývá jen # výtisk', few: 'Zbývají jen # výtisky', many: 'Zbývá jen # výtisku', other: 'Zbývá jen # výtisků' }),
}

/** What a caller without types may pass. */
const untyped = (locale: unknown, forms: object): ((n: number) => string) => Reflect.apply(plural, undefined, [locale, forms])

describe('plural', () => {
  it.each([
    [0, 'Zbývá jen 0 výtisků', 'Only 0 copies are left'],
    [1, 'Zbývá jen 1 výtisk', 'Only 1 copy is left'],
    [2, 'Zbývají jen 2 výtisky', 'Only 2 copies are left'],
    [4, 'Zbývají jen 4 výtisky', 'Only 4 copies are left'],
    [5, 'Zbývá jen 5 výtisků', 'Only 5 copies are left'],
    [21, 'Zbývá jen 21 výtisků', 'Only 21 copies are left'],
    [1.5, 'Zbývá jen 1,5 výtisku', 'Only 1.5 copies are left'],
    [102, 'Zbývá jen 102 výtisků', 'Only 102 copies are left'],
    [1234, 'Zbývá jen 1 234 výtisků', 'Only 1,234 copies are left'],
    [-1, 'Zbývá jen -1 výtisk', 'Only -1 copy is left'],
    [-0, 'Zbývá jen 0 výtisků', 'Only 0 copies are left'],
  ])('agrees with %d in Czech and English', (n, cs, en) => {
    expect(plain(left.cs(n))).toBe(cs)
    expect(left.en(n)).toBe(en)
  })

  it('takes the form of the number as it is written, not of the digits that are cut', () => {
    expect([left.cs(0.9999), left.cs(1.9999), left.en(1.0001)]).toEqual(['Zbývá jen 1 výtisk', 'Zbývají jen 2 výtisky', 'Only 1 copy is left'])
  })

  it('writes the number at every place, and leaves it out where the form does', () => {
    const of = plural('en', { one: 'the last one', other: '# of #' })
    expect([of(1), of(3)]).toEqual(['the last one', '3 of 3'])
  })

  it('reads the language as pages and systems write it', () => {
    for (const locale of ['cs-CZ', 'cs_CZ.UTF-8', 'CS']) {
      expect(untyped(locale, { one: '#', few: 'few', many: 'many', other: 'other' })(3)).toBe('few')
    }
  })

  it.each([undefined, null, 7, '', 'x-klingon', '__proto__', '*'.repeat(10_000), 'xq', 'xq-Latn'])(
    'follows English for a language that is none or unknown (%s)',
    (locale) => {
      const items = untyped(locale, { one: '# item', other: '# items' })
      expect([items(1), items(1234.5)]).toEqual(['1 item', '1,234.5 items'])
    },
  )

  it('says at its definition which form is missing, and for which numbers', () => {
    expect(() => untyped('cs-CZ', { one: '# kus', other: '# kusů' })).toThrow(
      "plural('cs-CZ'): the forms lack 'few' (such as 2) and 'many' (such as 0,5); 'cs-CZ' needs other, one, few, many.",
    )
    expect(() => untyped('en', { one: '# item' })).toThrow("lack 'other' (such as 0)")
    expect(() => untyped('ar', { other: '#' })).toThrow("'two' (such as")
  })

  it('refuses the forms of a language whose rules the runtime does not have', () => {
    expect(() => untyped('xq', { one: '#', few: '#', other: '#' })).toThrow("does not know the plural form 'few' of 'xq'")
  })

  it('runs where Intl knows the languages of the kit', () => {
    expect(Intl.PluralRules.supportedLocalesOf(['cs', 'en'])).toEqual(['cs', 'en'])
    expect(Intl.NumberFormat.supportedLocalesOf(['cs', 'en'])).toEqual(['cs', 'en'])
  })

  it('takes other for a million in a language that has a category for it alone', () => {
    const jours = plural('fr', { one: '# jour', other: '# jours' })
    expect(plain(jours(1_000_000))).toBe('1 000 000 jours')
  })

  it('refuses a number that no text can show', () => {
    for (const n of [Number.NaN, Infinity]) expect(() => left.cs(n)).toThrow('pass a finite number')
  })
})

describe('formatMoney', () => {
  it.each([
    [0, 'CZK', '0,00 Kč', 'CZK 0.00'],
    [5, 'CZK', '0,05 Kč', 'CZK 0.05'],
    [3990, 'CZK', '39,90 Kč', 'CZK 39.90'],
    [123456789, 'CZK', '1 234 567,89 Kč', 'CZK 1,234,567.89'],
    [-3990, 'CZK', '-39,90 Kč', '-CZK 39.90'],
    [3990, 'EUR', '39,90 €', '€39.90'],
    [3990, 'JPY', '3 990 JP¥', '¥3,990'],
    [3990, 'KWD', '3,990 KWD', 'KWD 3.990'],
    [900719925474099, 'CZK', '9 007 199 254 740,99 Kč', 'CZK 9,007,199,254,740.99'],
  ])('writes %d minor units of %s as each language does', (amount, currency, cs, en) => {
    expect(plain(formatMoney(amount, currency, 'cs'))).toBe(cs)
    expect(plain(formatMoney(amount, currency, 'en'))).toBe(en)
  })

  it('refuses an amount that is none, and a currency that is none', () => {
    expect(() => formatMoney(Number.NaN, 'CZK', 'cs')).toThrow(RangeError)
    expect(() => formatMoney(1, 'Kč', 'cs')).toThrow(RangeError)
  })
})

it('formats a number as each language does', () => {
  expect(plain(formatNumber(1234.5, 'cs'))).toBe('1 234,5')
  expect(formatNumber(1234.5, 'en')).toBe('1,234.5')
  expect(formatNumber(-0, 'en')).toBe('0')
})
