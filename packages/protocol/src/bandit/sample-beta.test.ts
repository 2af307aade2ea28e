import { describe, expect, it } from 'vitest'
import { sampleBeta } from './sample-beta.js'
import { seededRandom } from './seeded-random.js'

const draws = 20_000

function sorted(alpha: number, beta: number): number[] {
  const random = seededRandom(15)
  return Array.from({ length: draws }, () => sampleBeta(alpha, beta, random)).toSorted((a, b) => a - b)
}

/** Returns the probability of at most `x`, for whole shapes: that of at least `alpha` of `alpha + beta - 1` trials. */
function probability(x: number, alpha: number, beta: number): number {
  const trials = alpha + beta - 1
  let sum = 0
  let choose = 1
  for (let hits = 0; hits <= trials; hits++) {
    if (hits >= alpha) sum += choose * x ** hits * (1 - x) ** (trials - hits)
    choose *= (trials - hits) / (hits + 1)
  }
  return sum
}

describe('sampleBeta', () => {
  // The quantiles to 5, 25, 50, 75 and 95 percent, as tables and the closed forms have them.
  it.each([
    [1, 1, [0.05, 0.25, 0.5, 0.75, 0.95]],
    [0.5, 0.5, [0.00616, 0.14645, 0.5, 0.85355, 0.99384]],
    [2, 2, [0.13535, 0.32635, 0.5, 0.67365, 0.86465]],
    [2, 5, [0.06285, 0.16116, 0.26445, 0.38948, 0.5818]],
    [1, 30, [0.00171, 0.00954, 0.02284, 0.04516, 0.09503]],
  ])('has the quantiles of Beta(%d, %d)', (alpha, beta, quantiles) => {
    const all = sorted(alpha, beta)
    const found = [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => all[share * draws] ?? Number.NaN)
    for (const [n, quantile] of quantiles.entries()) expect(found[n]).toBeCloseTo(quantile, 1.7)
  })

  it.each([[1, 1], [1, 4], [7, 3], [13, 29]])('follows the distribution function of Beta(%d, %d) everywhere', (alpha, beta) => {
    const distances = sorted(alpha, beta).map((x, n) => Math.abs(probability(x, alpha, beta) - (n + 0.5) / draws))
    // Kolmogorov and Smirnov's test: a sound sampler exceeds this with one seed of a thousand.
    expect(Math.max(...distances)).toBeLessThan(1.95 / Math.sqrt(draws))
  })

  it('stays between 0 and 1 with shapes from next to nothing to millions', () => {
    for (const alpha of [1e-9, 0.01, 1, 1e7]) {
      for (const beta of [1e-9, 0.01, 1, 1e7]) {
        const random = seededRandom(3)
        const all = Array.from({ length: 200 }, () => sampleBeta(alpha, beta, random))
        expect(all.every((x) => x >= 0 && x <= 1)).toBe(true)
      }
    }
  })

  it('ends with a random that gives the same number every time', () => {
    for (const each of [0, 0.5, 0.999, 1 - Number.EPSILON]) expect(sampleBeta(1, 3, () => each)).toBeGreaterThanOrEqual(0)
  })

  it('refuses a shape that is not a positive finite number', () => {
    for (const shape of [0, -1, Number.NaN, Infinity]) expect(() => sampleBeta(1, shape, seededRandom(1))).toThrow(`not ${shape}`)
  })
})
