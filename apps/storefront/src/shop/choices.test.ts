import { testDatabase, type TestDatabase } from 'database/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Choices, chooseOnce, forgetDiet, readChoices, undoChoice } from './choices.js'
import { transaction } from './database.js'

const ann = 'visitor:ann'
let database: TestDatabase
let pool: Pool

const choose = (key: string, change: Partial<Choices>) => transaction(pool, (tx) => chooseOnce(tx, key, ann, change))
const undo = (key: string, changed: keyof Choices, person = ann, chosen?: string) =>
  transaction(pool, (tx) => undoChoice(tx, key, person, changed, chosen))

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool()
})
beforeEach(() => pool.query('DELETE FROM shop.choice; DELETE FROM shop.choice_change'))
afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

it('ignores a choice that arrives twice under one key and keeps the other choices', async () => {
  await choose('a', { dietary: ['vegan'] })
  expect(await choose('b', { paymentMethod: 'paypal' })).toMatchObject({ paymentMethod: 'paypal', dietary: ['vegan'] })
  await choose('c', { paymentMethod: 'cash' })
  expect(await choose('b', { paymentMethod: 'paypal' })).toMatchObject({ paymentMethod: 'cash', dietary: ['vegan'] })
})

it('undoes the one choice it changed, once', async () => {
  await choose('a', { paymentMethod: 'card' })
  await choose('b', { paymentMethod: 'paypal' })
  await choose('c', { dietary: ['vegan'] })
  expect(await undo('b', 'paymentMethod')).toEqual({ paymentMethod: 'card', slotId: null, dietary: ['vegan'] })
  await choose('d', { paymentMethod: 'cash' })
  expect(await undo('b', 'paymentMethod')).toMatchObject({ paymentMethod: 'cash' })
})

it('leaves a choice that the person has changed by hand since', async () => {
  await choose('a', { slotId: 'morning' })
  await choose('b', { slotId: 'evening' })
  await choose('c', { slotId: 'noon' })
  expect(await undo('b', 'slotId', ann, 'evening')).toMatchObject({ slotId: 'noon' })
  await choose('d', { slotId: 'night' })
  expect(await undo('d', 'slotId', ann, 'night')).toMatchObject({ slotId: 'noon' })
})

it('refuses to undo another person’s choice', async () => {
  await choose('a', { paymentMethod: 'paypal' })
  await expect(undo('a', 'paymentMethod', 'visitor:ben')).rejects.toThrow('no change of choices')
  expect(await readChoices(pool, ann)).toMatchObject({ paymentMethod: 'paypal' })
})

it('keeps no trace of a diet that the person removes, also among former choices, and keeps the others', async () => {
  await choose('a', { dietary: ['vegan', 'gluten_free'] })
  await choose('b', { paymentMethod: 'paypal' })
  await transaction(pool, (tx) => chooseOnce(tx, 'c', 'visitor:ben', { dietary: ['vegan'] }))
  await transaction(pool, (tx) => forgetDiet(tx, ann, 'vegan'))
  expect(await readChoices(pool, ann)).toMatchObject({ dietary: ['gluten_free'], paymentMethod: 'paypal' })
  expect(await readChoices(pool, 'visitor:ben')).toMatchObject({ dietary: ['vegan'] })
  const { rows } = await pool.query('SELECT dietary FROM shop.choice_change WHERE person_id = $1', [ann])
  expect(rows.flatMap(({ dietary }) => dietary)).not.toContain('vegan')
  expect(await undo('b', 'dietary')).toMatchObject({ dietary: ['gluten_free'] })
})
