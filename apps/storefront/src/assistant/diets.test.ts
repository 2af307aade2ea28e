import { expect, it } from 'vitest'
import { preferredDiet } from './diets.js'

const many = (n: number, ...tags: string[]) => Array.from({ length: n }, (_, i) => [`p${i}`, ...tags].join(' '))

it('takes eight products for a preference, and seven for none', () => {
  expect(preferredDiet(many(8, 'dairy_free'))).toEqual({ tag: 'dairy_free', products: 8 })
  expect(preferredDiet(many(7, 'dairy_free'))).toBeUndefined()
})

it('takes one product against it for a no', () => {
  expect(preferredDiet([...many(8, 'dairy_free'), 'cheddar contains_dairy'])).toBeUndefined()
})

it('prefers what most speak for', () => {
  const seen = [...many(8, 'dairy_free', 'vegan'), 'oats dairy_free']
  expect(preferredDiet(seen)).toEqual({ tag: 'dairy_free', products: 9 })
})

it('does not take a product’s own name for a tag', () => {
  expect(preferredDiet(Array.from({ length: 9 }, () => 'vegan organic'))).toBeUndefined()
})
