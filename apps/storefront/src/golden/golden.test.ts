/** The store's golden scenarios, decided by the rules. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grocery } from '../assistant/index.js'
import { quotable } from '../assistant/quotable.js'
import { type GoldenShop, openGoldenShop } from './golden-shop.js'
import { goldenFiles, readGolden } from './read-golden.js'
import { type GoldenScenario, runGolden } from './run-golden.js'

const files = await goldenFiles()
let shop: GoldenShop
let all: Map<string, GoldenScenario[]>
let mistakes: string[]

beforeAll(async () => {
  shop = await openGoldenShop()
  const pack = grocery({ pool: shop.pool })
  const read = await Promise.all(files.map(async (file) => [file, await readGolden([file], pack)] as const))
  mistakes = read.flatMap(([, { mistakes: own }]) => own)
  all = new Map(read.map(([file, { scenarios }]) => [file, scenarios]))
}, 600_000)
afterAll(() => shop[Symbol.asyncDispose]())

describe('the golden scenarios', () => {
  it.each(files)('of %s tell what they must, and nothing else', { timeout: 600_000 }, async (file) => {
    const { judged, score } = await runGolden(all.get(file) ?? [], { shop })
    expect(judged.flatMap(({ misses, violations, ungrounded, problems }) => [...misses, ...violations, ...ungrounded, ...problems])).toEqual([])
    expect(score).toMatchObject({ f1: 1, falseAlarm: 0, violations: 0, ungrounded: 0 })
  })

  it('are 250 or more, each with a name of its own, and tell and keep silent about every use case', () => {
    expect(mistakes).toEqual([])
    const scenarios = [...all.values()].flat()
    expect(scenarios.length).toBeGreaterThanOrEqual(250)
    for (const own of all.values()) expect(new Set(own.map(({ name }) => name)).size).toBe(own.length)
    const told = new Set(scenarios.flatMap(({ expect: expected }) => expected.flatMap(({ tell }) => tell ?? [])))
    expect([...told].toSorted()).toEqual(grocery({ pool: shop.pool }).useCases.map(({ name }) => name).toSorted())
    const closed = new Set(scenarios.flatMap(({ expect: expected }) => expected.flatMap(({ gate }) => gate ?? [])))
    expect([...closed].toSorted()).toEqual(['attention', 'category', 'consent', 'quiet'])
  })
})

it('quotes every name of the catalogue', async () => {
  await shop.setBack(Date.parse('2026-03-12T17:00:00Z'), Date.now)
  const names = await shop.names()
  expect(names.length).toBeGreaterThan(600)
  expect(names.filter((name) => quotable(name) === undefined)).toEqual([])
})

it('sets the shop back before each scenario, also what an accepted action has changed', async () => {
  const stock = async (id: string): Promise<unknown> => (await shop.pool.query('SELECT on_hand FROM shop.stock WHERE product_id = $1', [id])).rows
  const start = Date.parse('2026-03-12T17:00:00Z')
  await shop.setBack(start, Date.now, { stock: { milk: 3 }, products: { novelty: { name: 'Novelty' } }, profiles: { u482: { postcode: null } } })
  expect(await stock('milk')).toEqual([{ on_hand: 3 }])
  await shop.pool.query('DELETE FROM shop.stock')
  await shop.setBack(start, Date.now)
  expect(await stock('milk')).toEqual([{ on_hand: 9 }])
  expect(await shop.names()).not.toContain('Novelty')
})

it('has the slots of the day of the start, and the clock of the scenario', async () => {
  const start = Date.parse('2026-06-01T22:30:00Z')
  await shop.setBack(start, () => start + 5)
  const { rows } = await shop.pool.query(`SELECT min(id) AS first, shop.clock() AS now FROM shop.slot WHERE zone_id = 'Z3' AND start > shop.clock()`)
  expect(rows).toEqual([{ first: 'Z3-2026-06-02-08', now: new Date(start + 5) }])
})

it('names what a scenario sets and the shop does not have', async () => {
  const set = (field: object) => shop.setBack(Date.parse('2026-03-12T17:00:00Z'), Date.now, field)
  await expect(set({ stock: { unobtainium: 3 } })).rejects.toThrow("the product 'unobtainium'")
  await expect(set({ prices: { unobtainium: 3 } })).rejects.toThrow("the product 'unobtainium'")
  await expect(set({ slots: { tomorrow: { capacity: 3 } } })).rejects.toThrow("no slot 'tomorrow'")
  await expect(set({ slots: { 'Z9-2026-03-13-18': { capacity: 3 } } })).rejects.toThrow("the zone of the slot 'Z9-2026-03-13-18'")
})
