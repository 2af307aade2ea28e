import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { type Arms, armOf, chooseArm, type Counts, freezeArms, halfLoss, learn, loss, mergeArms, readArms, resetArms, seededRandom, type VariantSelector, variantSelectors, win, winRateOf } from './index.js'

const id = fc.constantFrom('a', 'b', '__proto__', 'constructor')
const outcome = fc.constantFrom(win, loss, halfLoss)
const outcomes = fc.array(fc.tuple(id, outcome))
const taught = (all: readonly (readonly [string, Counts])[], from: Arms = {}): Arms => all.reduce((arms, [arm, came]) => learn(arms, arm, came), from)

/** Tells a thousand persons, of whom the share `rates[id]` says yes, and returns how often each arm was chosen. */
function tell(rates: Record<string, number>, selector: VariantSelector, seed: number) {
  const random = seededRandom(seed)
  const chosen: Record<string, number> = {}
  let arms: Arms = {}
  for (let n = 0; n < 1_000; n++) {
    const arm = chooseArm(Object.keys(rates), arms, { random, selector })
    chosen[arm] = (chosen[arm] ?? 0) + 1
    arms = learn(arms, arm, random() < (rates[arm] ?? 0) ? win : loss)
  }
  return chosen
}

describe('the statistics', () => {
  it('count a win, a loss and half a loss', () => {
    const arms = taught([['a', win], ['a', loss], ['a', halfLoss], ['b', win]])
    expect(arms).toEqual({ a: { wins: 1, losses: 1.5 }, b: { wins: 1, losses: 0 } })
    expect(winRateOf(armOf(arms, 'b'))).toBeCloseTo(2 / 3)
    expect(armOf(arms, 'new')).toEqual({ wins: 0, losses: 0 })
  })

  it('of two tabs merge into what one tab had counted, in whichever order, also under the names that every object has', () => {
    fc.assert(
      fc.property(outcomes, outcomes, outcomes, (stored, one, other) => {
        const [base, a, b] = [taught(stored), taught(one), taught(other)]
        const whole = taught([...stored, ...one, ...other])
        expect(mergeArms(mergeArms(base, a), b)).toEqual(whole)
        expect(mergeArms(mergeArms(base, b), a)).toEqual(whole)
      }),
    )
  })

  it('of a frozen arm stay, also beside another tab, until the arm is free again', () => {
    const frozen = freezeArms(taught([['a', win]]), ['a'])
    expect(learn(frozen, 'a', loss)).toBe(frozen)
    expect(armOf(mergeArms(frozen, {}), 'a')).toEqual({ wins: 1, losses: 0, isFrozen: true })
    expect(learn(freezeArms(frozen, ['a'], false), 'a', loss)).toEqual({ a: { wins: 1, losses: 1 } })
  })

  it('of an arm that is reset are as of a new one', () => {
    expect(resetArms(freezeArms(taught([['a', win], ['b', win]]), ['a']), ['a'])).toEqual({ b: { wins: 1, losses: 0 } })
  })

  it('come from a store as they went there, and as zero where the store has no count', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        expect(readArms(JSON.parse(JSON.stringify(taught(all))))).toEqual(taught(all))
      }),
    )
    expect(readArms({ a: { wins: -1, losses: 'x', isFrozen: 'yes' }, b: null, c: { wins: Infinity } })).toEqual({ a: { wins: 0, losses: 0 }, b: { wins: 0, losses: 0 }, c: { wins: 0, losses: 0 } })
    for (const stored of [undefined, null, 'text', 7]) expect(readArms(stored)).toEqual({})
  })
})

describe('chooseArm', () => {
  it('finds the better arm by Thompson sampling, in a hundred of a hundred runs', () => {
    const runs = Array.from({ length: 100 }, (_, seed) => tell({ good: 0.4, bad: 0.2 }, 'thompson_sampling', seed))
    expect(runs.filter(({ good = 0, bad = 0 }) => good > bad)).toHaveLength(100)
  })

  it('tells the better arm most often by Thompson sampling, least often at random', () => {
    const goods = variantSelectors.map((selector) => Array.from({ length: 30 }, (_, seed) => tell({ bad: 0.1, good: 0.3 }, selector, seed).good ?? 0).reduce((a, b) => a + b) / 30)
    const [thompson = 0, greedy = 0, random = 0] = goods
    expect(thompson).toBeGreaterThan(greedy)
    expect(greedy).toBeGreaterThan(random)
    expect(random / 1_000).toBeCloseTo(0.5, 1)
  })

  it('leaves the share epsilon to chance, and takes the best arm otherwise', () => {
    const arms = taught([['b', win], ['c', loss]])
    const random = seededRandom(4)
    const counted = Array.from({ length: 10_000 }, () => chooseArm(['a', 'b', 'c'], arms, { random, selector: 'epsilon_greedy' }))
    expect(counted.filter((arm) => arm === 'b').length / 10_000).toBeCloseTo(0.9 + 0.1 / 3, 1.7)
    expect(new Set(Array.from({ length: 100 }, () => chooseArm(['a', 'b', 'c'], arms, { random, selector: 'epsilon_greedy', epsilon: 0 })))).toEqual(new Set(['b']))
  })

  it('treats arms of which nothing is known alike', () => {
    for (const selector of variantSelectors) {
      const random = seededRandom(9)
      const first = Array.from({ length: 3_000 }, () => chooseArm(['a', 'b', 'c'], {}, { random, selector })).filter((arm) => arm === 'a')
      expect(first.length / 3_000).toBeCloseTo(1 / 3, 1)
    }
  })

  it('chooses again the same with the same seed', () => {
    const arms = taught([['a', win], ['b', loss]])
    for (const selector of variantSelectors) {
      const choose = () => Array.from({ length: 50 }, (_, seed) => chooseArm(['a', 'b'], arms, { random: seededRandom(seed), selector }))
      expect(choose()).toEqual(choose())
    }
  })

  it('refuses no arms, an unknown selector and an epsilon that is no share', () => {
    const random = seededRandom(1)
    for (const selector of variantSelectors) expect(() => chooseArm([], {}, { random, selector })).toThrow('at least one')
    // @ts-expect-error -- as a page without types passes it
    expect(() => chooseArm(['a'], {}, { random, selector: 'thompson' })).toThrow("Unknown selector 'thompson'")
    for (const epsilon of [-0.1, 2, Number.NaN]) expect(() => chooseArm(['a'], {}, { random, epsilon })).toThrow(`not ${epsilon}`)
  })
})
