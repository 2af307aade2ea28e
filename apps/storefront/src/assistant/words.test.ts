import { expect, it } from 'vitest'
import { piecesLeft } from './words.js'

it.each([
  [1, 'zbývá jen 1 kus'],
  [2, 'zbývají jen 2 kusy'],
  [4, 'zbývají jen 4 kusy'],
  [5, 'zbývá jen 5 kusů'],
])('uses the Czech plural forms for %i', (count, text) => {
  expect(piecesLeft(count)).toBe(text)
})
