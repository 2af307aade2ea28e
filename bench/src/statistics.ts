import type { Measure } from './measure.js'

/** Returns the median; for an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2
}

/** Returns the median of the rounds, and their smallest and largest value as the spread. */
export function summary(values: readonly number[]): Pick<Measure, 'value' | 'spread'> {
  return { value: rounded(median(values)), spread: [rounded(Math.min(...values)), rounded(Math.max(...values))] }
}

/** Divides round by round, so that load that slows a whole round cancels out. */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
  return of.map((value, round) => value / (to[round] ?? Number.NaN))
}

/** Rounds to three significant digits; further digits are noise. */
export const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(3)) : value)
