import { describe, expect, it } from 'vitest'
import { readAmount, readNumber } from './amount.js'
import { ProactiveError } from './errors.js'

const nbsp = '\u00A0'
const narrow = '\u202F'

describe('an amount in a text', () => {
  it.each([
    ['39.90', undefined, 'CZK', 3990],
    [' 39.9 ', undefined, 'CZK', 3990],
    ['39', undefined, 'CZK', 3900],
    ['39.9000', undefined, 'CZK', 3990],
    ['-39.90', undefined, 'CZK', -3990],
    ['−39.90', undefined, 'CZK', -3990],
    ['0', undefined, 'CZK', 0],
    ['-0.00', undefined, 'CZK', 0],
    ['39.90 CZK', undefined, 'CZK', 3990],
    [`CZK${nbsp}39.90`, undefined, 'CZK', 3990],
    ['39,90', ',', 'CZK', 3990],
    ['1.234,50', ',', 'CZK', 123450],
    ['1 234,50', ',', 'CZK', 123450],
    [`1${nbsp}234${nbsp}567,50 czk`, ',', 'CZK', 123456750],
    [`1${narrow}234,50`, ',', 'CZK', 123450],
    ['1.234', ',', 'CZK', 123400],
    ['1,234.50', '.', 'USD', 123450],
    ["1'234.50", '.', 'CHF', 123450],
    ['1234', undefined, 'JPY', 1234],
    ['1,234', '.', 'JPY', 1234],
    ['1.234', undefined, 'KWD', 1234],
    ['9007199254740.99', undefined, 'CZK', 900719925474099],
  ] as const)('%j with the decimal mark %j in %s is %i in minor units', (text, decimalMark, currency, amount) => {
    expect(readAmount(text, { currency, ...(decimalMark && { decimalMark }) })).toBe(amount)
  })

  it.each([
    ['39,90', undefined, 'CZK'],
    ['1,234', undefined, 'CZK'],
    ['1.234', undefined, 'CZK'],
    ['1.234,50', undefined, 'CZK'],
    ['1 234.50', undefined, 'CZK'],
    ['39.90', ',', 'CZK'],
    ['1,234.50', ',', 'CZK'],
    ['1.234.50', ',', 'CZK'],
    ['12.34,50', ',', 'CZK'],
    ['1.234 567', ',', 'CZK'],
    ['39,90', '.', 'CZK'],
    ['39.90 EUR', undefined, 'CZK'],
    ['39.90 Kč', undefined, 'CZK'],
    ['$39.90', undefined, 'CZK'],
    ['39.5', undefined, 'JPY'],
    ['39.905', undefined, 'CZK'],
    ['', undefined, 'CZK'],
    ['free', undefined, 'CZK'],
    ['NaN', undefined, 'CZK'],
    ['Infinity', undefined, 'CZK'],
    ['1e3', undefined, 'CZK'],
    ['0x10', undefined, 'CZK'],
    ['(39.90)', undefined, 'CZK'],
    ['39.', undefined, 'CZK'],
    ['.90', undefined, 'CZK'],
    ['--1', undefined, 'CZK'],
    ['9'.repeat(20), undefined, 'CZK'],
  ] as const)('%j with the decimal mark %j in %s is refused, and is not 0', (text, decimalMark, currency) => {
    const read = () => readAmount(text, { currency, ...(decimalMark && { decimalMark }) })
    expect(read).toThrow(ProactiveError)
    expect(read).toThrow(`The amount ${JSON.stringify(text)} cannot be read`)
  })
})

it.each([
  [39.9, 'CZK', 3990],
  [34.900000000000006, 'CZK', 3490],
  [1.005, 'CZK', 101],
  [-39.9, 'CZK', -3990],
  [1e3, 'CZK', 100000],
  [1234, 'JPY', 1234],
  [1.234, 'KWD', 1234],
])('the number %d in %s is %i in minor units', (value, currency, amount) => {
  expect(readAmount(value, { currency })).toBe(amount)
})

it.each([Number.NaN, Infinity, 1e20, 1e-7, true, {}])('%j is refused', (value) => {
  expect(() => readAmount(value, { currency: 'CZK' })).toThrow(ProactiveError)
})

it('is undefined where there is no amount', () => {
  expect([undefined, null].map((value) => readAmount(value, { currency: 'CZK' }))).toEqual([undefined, undefined])
})

describe('a number that is no money', () => {
  it.each([
    ['1 234,5', ',', 1234.5],
    [`1${nbsp}234,5`, ',', 1234.5],
    [`1${narrow}234`, ',', 1234],
    ['1.234', ',', 1234],
    ['1,234.567', '.', 1234.567],
    ['1234.5', undefined, 1234.5],
    [' 8 ', undefined, 8],
    ['−0,75', ',', -0.75],
    ['-0', undefined, 0],
    [8.25, undefined, 8.25],
    [0, ',', 0],
  ] as const)('%j with the decimal mark %j is %d', (value, decimalMark, number) => {
    expect(readNumber(value, decimalMark && { decimalMark })).toBe(number)
  })

  it.each([
    ['1 234,5', undefined],
    ['1,234', undefined],
    ['1 234,5', '.'],
    ['12,34,5', ','],
    ['1 234,5 l', ','],
    ['', ','],
    ['1e3', undefined],
    ['9'.repeat(20), undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [true, undefined],
    [{}, undefined],
  ] as const)('%j with the decimal mark %j is refused, and is not 0', (value, decimalMark) => {
    const read = () => readNumber(value, decimalMark && { decimalMark })
    expect(read).toThrow(ProactiveError)
    expect(read).toThrow('cannot be read')
  })

  it('is undefined where there is none', () => {
    expect([undefined, null].map((value) => readNumber(value))).toEqual([undefined, undefined])
  })
})
