import { seededRandom } from '@proactive/protocol/bandit'
import { describe, expect, it } from 'vitest'
import { compareGroups, type Group, newcombe, wilson } from './compare-groups.js'
import { normalCdf, quantile } from './normal.js'

const near = (interval: readonly [number, number]) => interval.map((end) => expect.closeTo(end, 4))

describe('the normal distribution', () => {
  it('has the quantiles and shares of the tables', () => {
    expect(quantile(0.975)).toBeCloseTo(1.959964, 5)
    expect(quantile(0.8)).toBeCloseTo(0.841621, 5)
    expect(quantile(0.5)).toBeCloseTo(0, 6)
    expect(normalCdf(1)).toBeCloseTo(0.841345, 6)
    expect(normalCdf(-2.5)).toBeCloseTo(0.00621, 5)
    for (const share of [0, 1, -1, Number.NaN]) expect(() => quantile(share)).toThrow('A quantile is of a share between 0 and 1')
  })
})

describe('the interval of one look', () => {
  it('is that of the papers: Wilson of one rate, Newcombe of a difference', () => {
    // Newcombe 1998, Statistics in Medicine 17: 81/263 of table I, and the differences 56/70 − 48/80 and 9/10 − 3/10 of table II.
    expect(wilson({ people: 263, converted: 81 })).toEqual(near([0.2553, 0.3662]))
    expect(newcombe({ people: 70, converted: 56 }, { people: 80, converted: 48 })).toEqual(near([0.0524, 0.3339]))
    expect(newcombe({ people: 10, converted: 9 }, { people: 10, converted: 3 })).toEqual(near([0.1705, 0.809]))
    expect(newcombe({ people: 10, converted: 10 }, { people: 10, converted: 0 })).toEqual(near([0.6075, 1]))
  })
})

/** Draws groups of people, of whom a share converts, day by day. */
function grows({ seed, days, perDay, told, heldOut, share }: { seed: number; days: number; perDay: number; told: number; heldOut: number; share: number }): [Group, Group][] {
  const random = seededRandom(seed)
  const [a, b] = [{ people: 0, converted: 0 }, { people: 0, converted: 0 }]
  return Array.from({ length: days }, () => {
    for (let n = 0; n < perDay; n++) {
      const isOut = random() < share
      const group = isOut ? b : a
      group.people++
      if (random() < (isOut ? heldOut : told)) group.converted++
    }
    return [{ ...a }, { ...b }]
  })
}

const seeds = Array.from({ length: 100 }, (_, n) => n * 7919 + 13)

describe('a comparison of people of whom the truth is known', () => {
  it.each([
    ['a lift of 8 points', 0.3, 0.22, 0.1],
    ['no lift', 0.22, 0.22, 0.1],
    ['a loss of 6 points, half held out', 0.14, 0.2, 0.5],
    ['rare conversions', 0.03, 0.01, 0.2],
  ])('covers the truth by the interval of one look in 90 to 99 of 100 runs: %s', (_, told, heldOut, share) => {
    const covered = seeds.filter((seed) => {
      const last = grows({ seed, days: 1, perDay: 2_000, told, heldOut, share }).at(-1)
      const [low, high] = (last && compareGroups(...last)?.interval) ?? [1, -1]
      return low <= told - heldOut && told - heldOut <= high
    })
    expect(covered.length).toBeGreaterThanOrEqual(90)
    expect(covered.length).toBeLessThanOrEqual(99)
  })

  it.each([[0.22, 0.1], [0.5, 0.5], [0.02, 0.1], [0.9, 0.3]])('declares no winner where there is none, looking every day for 60 days, in more than 5 of 100 runs: %d converted, %d held out', (rate, share) => {
    const looks = seeds.map((seed) => grows({ seed, days: 60, perDay: 60, told: rate, heldOut: rate, share }).map((groups) => compareGroups(...groups)))
    const declared = looks.filter((each) => each.some((one) => one && one.verdict !== 'open'))
    expect(declared.length).toBeLessThanOrEqual(5)
    // The interval of one look would have invented more.
    const invented = looks.filter((each) => each.some((one) => one && (one.interval[0] > 0 || one.interval[1] < 0)))
    expect(invented.length).toBeGreaterThan(declared.length)
  })

  it('finds a lift of 8 points, and a harm of 8 points, in nearly every run of 60 days', () => {
    const verdicts = (told: number, heldOut: number) =>
      seeds.map((seed) => grows({ seed, days: 60, perDay: 150, told, heldOut, share: 0.2 }).map((groups) => compareGroups(...groups)?.verdict).findLast((one) => one !== 'open'))
    expect(verdicts(0.3, 0.22).filter((one) => one === 'helps').length).toBeGreaterThan(95)
    expect(verdicts(0.22, 0.3).filter((one) => one === 'harms').length).toBeGreaterThan(95)
  })

  it('asks for the people that find the lift in about 80 of 100 runs', () => {
    const few = compareGroups({ people: 100, converted: 30 }, { people: 100, converted: 22 })
    const all = 200 + (few?.stillNeeded ?? 0)
    const found = seeds.filter((seed) => {
      const last = grows({ seed, days: 1, perDay: all, told: 0.3, heldOut: 0.22, share: 0.5 }).at(-1)
      const [low, high] = (last && compareGroups(...last)?.interval) ?? [-1, 1]
      return low > 0 || high < 0
    })
    expect(found.length).toBeGreaterThan(68)
    expect(found.length).toBeLessThan(92)
  })
})

describe('a comparison', () => {
  it('is none of an empty group, is not sure of a few people who are all alike, and needs nobody where there is no lift', () => {
    expect(compareGroups({ people: 0, converted: 0 }, { people: 5, converted: 1 })).toBeUndefined()
    expect(compareGroups({ people: 5, converted: 1 }, { people: 0, converted: 0 })).toBeUndefined()
    expect(compareGroups({ people: 3, converted: 3 }, { people: 1, converted: 0 })).toMatchObject({ lift: 1, relativeLift: null, verdict: 'open' })
    expect(compareGroups({ people: 8, converted: 2 }, { people: 4, converted: 1 })).toMatchObject({ lift: 0, stillNeeded: null, verdict: 'open' })
  })
})
