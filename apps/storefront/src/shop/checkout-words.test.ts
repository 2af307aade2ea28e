import { expect, it } from 'vitest'
import { checkoutWords } from './checkout-words.js'

/** Replaces the non-breaking spaces, so that the expected texts stay readable. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const numbers = [0, 1, 2, 5, 21]

it.each([
  ['placesLeft', 'en', ['0 places left', '1 place left', '2 places left', '5 places left', '21 places left']],
  ['placesLeft', 'cs', ['zbývá 0 míst', 'zbývá 1 místo', 'zbývají 2 místa', 'zbývá 5 míst', 'zbývá 21 míst']],
  ['pieces', 'en', ['0 pieces', '1 piece', '2 pieces', '5 pieces', '21 pieces']],
  ['pieces', 'cs', ['0 kusů', '1 kus', '2 kusy', '5 kusů', '21 kusů']],
] as const)('lets %s agree with its number (%s)', (name, locale, expected) => {
  expect(numbers.map((n) => plain(checkoutWords[locale][name](n)))).toEqual(expected)
})
