import { expect, it } from 'vitest'
import { createTokenBudget } from './budget.js'
import { billedTokens, costOf } from './prices.js'

/** The tokens of a day, which all processes share. */
function day() {
  let spent = 0
  return { addTokens: (tokens: number) => Promise.resolve((spent += tokens)), spent: () => spent }
}

it('takes tokens before a call and corrects them after it, for the visit and for the day', async () => {
  const shared = day()
  const budget = createTokenBudget({ perVisit: 100, perDay: 250 }, () => shared)
  const taken = await budget.take('ann', 80)
  expect(await budget.take('ann', 30)).toBe('the tokens of the visit are spent')
  if (typeof taken !== 'string') await taken.settle(50)
  expect(shared.spent()).toBe(50)
  expect(await budget.take('ann', 50)).not.toBeTypeOf('string')
  expect(shared.spent()).toBe(100)
})

it('never spends more than a day allows, however many processes call at once', async () => {
  const shared = day()
  const processes = Array.from({ length: 4 }, () => createTokenBudget({ perVisit: 1_000, perDay: 250 }, () => shared))
  const all = await Promise.all(processes.flatMap((one, n) => [one.take(`a${n}`, 60), one.take(`b${n}`, 60)]))
  expect(all.filter((one) => typeof one !== 'string').length).toBe(4)
  expect(all.filter((one) => one === 'the tokens of the day are spent').length).toBe(4)
  expect(shared.spent()).toBe(240)
})

it('spends nothing that cannot be counted', async () => {
  const budget = createTokenBudget({ perVisit: 100, perDay: 250 }, () => ({ addTokens: () => Promise.reject(new Error('The store is down.')) }))
  expect(await budget.take('ann', 100)).toBe('the tokens of the day cannot be counted')
  expect(await budget.take('ann', 100)).toBe('the tokens of the day cannot be counted')
})

it('counts tokens of the cache as they are billed', () => {
  const tokens = { input: 1_000, output: 100, cacheRead: 5_000, cacheWrite: 400 }
  expect(billedTokens(tokens)).toBe(2_100)
  expect(costOf('claude-haiku-5-5', tokens)).toBeCloseTo(0.00025, 10)
  expect(costOf('another', tokens)).toBeUndefined()
  expect(costOf('another', tokens, { input: 1, output: 2 })).toBeCloseTo(0.0022, 10)
})
