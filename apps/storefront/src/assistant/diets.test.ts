import { expect, it } from 'vitest'
import { preferredDiet } from './diets.js'

const many = (n: number, ...tags: string[]) => Array.from({ length: n }, (_, i) => [`p${i}`, ...tags].join(' '))

it('finds a preference after eight products, not after seven', () => {
  expect(preferredDiet(many(8, 'dairy_free'))).toEqual({ tag: 'dairy_free', products: 8 })
  expect(preferredDiet(many(7, 'dairy_free'))).toBeUndefined()
})

it('finds no preference when one product goes against it', () => {
  expect(preferredDiet([...many(8, 'dairy_free'), 'cheddar contains_dairy'])).toBeUndefined()
})

it('chooses the diet that most products fit', () => {
  const seen = [...many(8, 'dairy_free', 'vegan'), 'oats dairy_free']
  expect(preferredDiet(seen)).toEqual({ tag: 'dairy_free', products: 9 })
})

it('does not mistake a product’s ID for a tag', () => {
  expect(preferredDiet(Array.from({ length: 9 }, () => 'vegan organic'))).toBeUndefined()
})
