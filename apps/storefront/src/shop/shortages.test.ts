import { expect, it } from 'vitest'
import type { Product } from './catalogue.js'
import { type Line, shortOf } from './shortages.js'

const product = (id: string, rest: Partial<Product>): Product => ({
  id, categoryId: 'c', name: id, about: '', brand: 'b', price: 100, amount: 1, unit: 'piece', tags: [], picture: 'p', form: 'plain',
  position: 0, tint: 'leaf', stock: 0, variants: [], parts: [], substitutes: [], ...rest,
})

const milk = product('milk', { stock: 5 })
const tea = product('tea', { stock: 4, variants: [{ id: 'green', name: 'Green', price: 100, stock: 1 }, { id: 'black', name: 'Black', price: 100, stock: 3 }] })
const breakfast = product('breakfast', { stock: 2, parts: [{ productId: 'milk', variantId: '', quantity: 2, stock: 5 }, { productId: 'tea', variantId: 'black', quantity: 1, stock: 3 }] })
const products = [milk, tea, breakfast]

it.each<[promise: string, lines: Line[], short: number[]]>([
  ['has enough for each line', [{ productId: 'milk', quantity: 5 }, { productId: 'tea', variantId: 'green', quantity: 1 }], []],
  ['counts a variant by itself', [{ productId: 'tea', variantId: 'green', quantity: 2 }, { productId: 'tea', variantId: 'black', quantity: 3 }], [0]],
  ['counts a bundle by its parts', [{ productId: 'breakfast', quantity: 3 }], [0]],
  ['counts a bundle and a line of its part together', [{ productId: 'breakfast', quantity: 2 }, { productId: 'milk', quantity: 2 }, { productId: 'tea', variantId: 'black', quantity: 1 }], [0, 1]],
  ['says nothing of a product that the page does not know', [{ productId: 'moon', quantity: 9 }], []],
])('%s', (_, lines, short) => {
  expect([...shortOf(lines, products)].map((line) => lines.indexOf(line))).toEqual(short)
})
