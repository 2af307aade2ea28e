import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Pool } from 'pg'
import { chooseOnce } from './choices.js'
import { transaction } from './database.js'
import { readKeptDiets, removeDiet } from './kept-diets.js'
import { openSeededShop } from './seeded-shop.fixture.js'

let pool: Pool
let close: () => Promise<void>
beforeAll(async () => {
  ;({ pool, close } = await openSeededShop())
})
afterAll(() => close())

it('has the filters that a person set and the diets of their profile, each once, and none that the shop does not know', async () => {
  await pool.query(`UPDATE shop.shopper SET dietary = '{vegan,kosher}' WHERE id = 'u482'`)
  expect(await readKeptDiets(pool, 'user:u482')).toEqual(['vegan'])
  await transaction(pool, (tx) => chooseOnce(tx, 'a', 'user:u482', { dietary: ['vegan', 'dairy_free'] }))
  expect(await readKeptDiets(pool, 'user:u482')).toEqual(['dairy_free', 'vegan'])
  expect(await readKeptDiets(pool, 'visitor:ann')).toEqual([])
})

it('loses a filter that a person removes, also one of the profile', async () => {
  await transaction(pool, (tx) => removeDiet(tx, 'user:u482', 'vegan'))
  expect(await readKeptDiets(pool, 'user:u482')).toEqual(['dairy_free'])
})
