import type { Measure } from './measure.js'

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2
}

/** That many in a hundred are no larger. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
}

/** Rounds as a measure's value and spread. */
export function summary(values: readonly number[]): Pick<Measure, 'value' | 'spread'> {
  return { value: rounded(median(values)), spread: [rounded(Math.min(...values)), rounded(Math.max(...values))] }
}

/** Round by round, so that what slows a whole round down cancels. */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
  return of.map((value, round) => value / (to[round] ?? Number.NaN))
}

/** Three significant digits: more would be noise. */
export const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(3)) : value)
