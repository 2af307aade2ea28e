import { expect, it } from 'vitest'
import { words } from './words.js'

/** Replaces the non-breaking spaces, so that the expected texts stay readable. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

it.each([
  [1, 'Zbývá 1 kus', '1 položka', '1 kus v košíku'],
  [2, 'Zbývají 2 kusy', '2 položky', '2 kusy v košíku'],
  [4, 'Zbývají 4 kusy', '4 položky', '4 kusy v košíku'],
  [5, 'Zbývá 5 kusů', '5 položek', '5 kusů v košíku'],
])('uses the Czech plural forms for %i', (count, left, items, inBasket) => {
  expect(words.cs.left(count)).toBe(left)
  expect(words.cs.items(count)).toBe(items)
  expect(plain(words.cs.inBasket(count))).toBe(inBasket)
})
