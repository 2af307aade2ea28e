import { expect, it } from 'vitest'
import { type Words, words } from './words.js'

type Counted = { [Name in keyof Words]: Words[Name] extends (count: number) => string ? Name : never }[keyof Words]

/** The texts with a number. */
const counted = ['items', 'goods', 'found', 'reviewCount', 'inBasket', 'left'] as const satisfies Counted[]

/** Replaces the non-breaking spaces, so that the expected texts stay readable. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

const numbers = [0, 1, 2, 4, 5, 21, 1.5, 1234]

/** Each of them for each of the numbers. */
const expected: { [Name in Counted]: { en: string[]; cs: string[] } } = {
  items: {
    en: ['0 items', '1 item', '2 items', '4 items', '5 items', '21 items', '1.5 items', '1,234 items'],
    cs: ['0 položek', '1 položka', '2 položky', '4 položky', '5 položek', '21 položek', '1,5 položky', '1 234 položek'],
  },
  goods: {
    en: ['0 products', '1 product', '2 products', '4 products', '5 products', '21 products', '1.5 products', '1,234 products'],
    cs: ['0 produktů', '1 produkt', '2 produkty', '4 produkty', '5 produktů', '21 produktů', '1,5 produktu', '1 234 produktů'],
  },
  found: {
    en: ['0', '1', '2', '4', '5', '21', '1.5', '1,234'].map((n) => `${n} ${n === '1' ? 'product' : 'products'} found`),
    cs: ['0 produktů', '1 produkt', '2 produkty', '4 produkty', '5 produktů', '21 produktů', '1,5 produktu', '1 234 produktů'].map((n) => `Našli jsme ${n}`),
  },
  reviewCount: {
    en: ['0', '1', '2', '4', '5', '21', '1.5', '1,234'].map((n) => `${n} ${n === '1' ? 'review' : 'reviews'}`),
    cs: ['0', '1', '2', '4', '5', '21', '1,5', '1 234'].map((n) => `${n} hodnocení`),
  },
  inBasket: {
    en: ['0', '1', '2', '4', '5', '21', '1.5', '1,234'].map((n) => `${n} in your basket`),
    cs: ['0 kusů', '1 kus', '2 kusy', '4 kusy', '5 kusů', '21 kusů', '1,5 kusu', '1 234 kusů'].map((n) => `${n} v košíku`),
  },
  left: {
    en: ['0', '1', '2', '4', '5', '21', '1.5', '1,234'].map((n) => `Only ${n} left`),
    cs: [
      'Zbývá jen 0 kusů',
      'Zbývá jen 1 kus',
      'Zbývají jen 2 kusy',
      'Zbývají jen 4 kusy',
      'Zbývá jen 5 kusů',
      'Zbývá jen 21 kusů',
      'Zbývá jen 1,5 kusu',
      'Zbývá jen 1 234 kusů',
    ],
  },
}

/** The texts with a name, a price or a number in front of no noun, which have no plural. */
const withName = [
  'wholeShelfOf',
  'addOf',
  'oneMore',
  'oneLess',
  'contains',
  'removed',
  'resultsFor',
  'notFound',
  'priceTo',
  'priceBetween',
  'priceFrom',
  'shownOf',
  'insteadOf',
  'rating',
  'wishOf',
  'wished',
  'unwished',
  'dietOff',
  'nextDeliveryFor',
  'inOrders',
]

it.each(['en', 'cs'] as const)('tests every text of %s with a number', (locale) => {
  const functions = Object.entries(words[locale]).flatMap(([name, text]) => (typeof text === 'function' ? [name] : []))
  expect(functions.toSorted()).toEqual([...counted, ...withName].toSorted())
  const written = Object.values(words[locale]).filter((text) => typeof text === 'string')
  expect(written.filter((text) => /\d/.test(text))).toEqual([])
})

it.each(counted)('lets %s agree with its number in both languages', (name) => {
  expect(numbers.map((n) => plain(words.en[name](n)))).toEqual(expected[name].en)
  expect(numbers.map((n) => plain(words.cs[name](n)))).toEqual(expected[name].cs)
})
