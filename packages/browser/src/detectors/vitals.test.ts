import { describe, expect, it } from 'vitest'
import { createInteractions, createShifts } from './vitals.js'

describe('the cumulative layout shift', () => {
  const of = (shifts: [atMs: number, value: number][]): number => {
    const all = createShifts()
    for (const [atMs, value] of shifts) all.add(atMs, value)
    return all.read()
  }

  it.each<[string, [number, number][], number]>([
    ['of no shift is 0', [], 0],
    ['adds shifts within a second', [[0, 0.1], [900, 0.2]], 0.3],
    ['begins a burst after a second', [[0, 0.1], [1_000, 0.2]], 0.2],
    ['keeps the greatest burst', [[0, 0.3], [5_000, 0.1]], 0.3],
    ['ends a burst after five seconds', [[0, 0.1], [900, 0.1], [1_800, 0.1], [2_700, 0.1], [3_600, 0.1], [4_500, 0.1], [5_000, 0.1]], 0.6],
  ])('%s', (_, shifts, cls) => {
    expect(of(shifts)).toBeCloseTo(cls)
  })
})

describe('the interaction to next paint', () => {
  it('is unknown without an interaction', () => {
    const interactions = createInteractions()
    interactions.add(0, 500)
    expect(interactions.read(undefined)).toBeUndefined()
  })

  it('is the slowest, by the longest event of an interaction', () => {
    const interactions = createInteractions()
    interactions.add(7, 40)
    interactions.add(7, 120)
    interactions.add(7, 80)
    interactions.add(14, 96)
    expect(interactions.read(2)).toBe(120)
  })

  it.each([
    [49, 1_000],
    [50, 900],
    [149, 800],
  ])('of %i interactions leaves out one of every fifty', (count, inp) => {
    const interactions = createInteractions()
    for (let i = 1; i <= 20; i++) interactions.add(i, 16)
    for (const [i, ms] of [1_000, 900, 800].entries()) interactions.add(100 + i, ms)
    expect(interactions.read(count)).toBe(inp)
  })
})
