import { expect, it } from 'vitest'
import { fitsDiets } from './diets.js'

const product = (categoryId: string, ...tags: string[]) => ({ categoryId, tags })

it('shows on the shelf of a diet only what claims the diet', () => {
  expect(fitsDiets(product('dairy_eggs', 'contains_dairy'), ['dairy_free'])).toBe(false)
  expect(fitsDiets(product('dairy_eggs', 'contains_egg'), ['dairy_free'])).toBe(false)
  expect(fitsDiets(product('dairy_eggs', 'dairy_free'), ['dairy_free'])).toBe(true)
})

it('hides on every other shelf what goes against the diet, and nothing else', () => {
  expect(fitsDiets(product('fruit_vegetables'), ['dairy_free', 'vegan'])).toBe(true)
  expect(fitsDiets(product('pantry', 'contains_dairy'), ['dairy_free'])).toBe(false)
  expect(fitsDiets(product('pantry', 'contains_egg'), ['vegan'])).toBe(false)
})

it('asks for the claim where no tag names all that goes against the diet, such as honey', () => {
  expect(fitsDiets(product('sweets_snacks'), ['vegan'])).toBe(false)
  expect(fitsDiets(product('sweets_snacks', 'vegan'), ['vegan'])).toBe(true)
  expect(fitsDiets(product('sweets_snacks'), ['dairy_free'])).toBe(true)
})

it('shows everything without a diet, and ignores a diet that it does not know', () => {
  expect(fitsDiets(product('dairy_eggs', 'contains_dairy'), [])).toBe(true)
  expect(fitsDiets(product('dairy_eggs', 'contains_dairy'), ['paleo'])).toBe(true)
})
