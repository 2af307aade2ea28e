/**
 * Compares how many people of two groups converted: those who were told, and those who were held out.
 *
 * - The interval of one look is Newcombe's (1998, method 10): the Wilson intervals of both rates, combined. It keeps its
 *   promise for small groups and for rates near 0 and 1, where the usual one does not.
 * - An interval of one look is wrong for who looks every day and stops at the first good one. `always` holds at all looks
 *   together: the confidence sequence of the mixture sequential probability ratio test (Robbins 1970; Johari et al. 2017),
 *   whose mixture is a normal distribution of lifts around none. It is wider, and a winner is declared by it alone.
 */

import { quantile } from './normal.js'

/** A group: how many people, and how many of them converted. */
export interface Group {
  people: number
  converted: number
}

/** The lower and the upper end. */
export type Interval = readonly [number, number]

export interface Comparison {
  told: Group & { rate: number }
  heldOut: Group & { rate: number }
  /** By how much more of those who were told converted: a difference of shares. */
  lift: number
  /** The lift as a share of the rate of those who were held out; null where that is 0. */
  relativeLift: number | null
  /** The 95 % interval of the lift for one look at a size that was fixed in advance (Newcombe). */
  interval: Interval
  /** The 95 % interval of the lift that holds at all looks together. */
  always: Interval
  /** What `always` says: more of those who were told convert, or fewer; `open` while neither is sure. */
  verdict: 'helps' | 'harms' | 'open'
  /** How many more people both groups together need until a lift as large as this one is found in 80 of 100 cases; null where there is no lift. */
  stillNeeded: number | null
}

/** The share of cases in which an interval may miss the truth. */
const alpha = 0.05
/** The share of cases in which a lift as large as the one seen is to be found. */
const power = 0.8
/** The standard deviation of the mixture: lifts of some percentage points are what a suggestion may bring. Fixed, so that no data choose it. */
const mixture = 0.05

/**
 * Compares two groups; undefined while one of them is empty.
 *
 * @example
 * compareGroups({ people: 1_800, converted: 540 }, { people: 200, converted: 44 })?.interval
 */
export function compareGroups(told: Group, heldOut: Group): Comparison | undefined {
  if (told.people === 0 || heldOut.people === 0) return undefined
  const [rate, base] = [told.converted / told.people, heldOut.converted / heldOut.people]
  const lift = rate - base
  const always = alwaysValid(told, heldOut)
  return {
    told: { ...told, rate },
    heldOut: { ...heldOut, rate: base },
    lift,
    relativeLift: base === 0 ? null : lift / base,
    interval: newcombe(told, heldOut),
    always,
    verdict: always[0] > 0 ? 'helps' : always[1] < 0 ? 'harms' : 'open',
    stillNeeded: stillNeeded(told, heldOut),
  }
}

/** Returns Wilson's interval of a rate. */
export function wilson({ people, converted }: Group, share = alpha): Interval {
  const z = quantile(1 - share / 2)
  const rate = converted / people
  const middle = rate + (z * z) / (2 * people)
  const half = z * Math.sqrt((rate * (1 - rate)) / people + (z * z) / (4 * people * people))
  const over = 1 + (z * z) / people
  return [Math.max(0, (middle - half) / over), Math.min(1, (middle + half) / over)]
}

/** Returns Newcombe's interval of the difference of two rates. */
export function newcombe(told: Group, heldOut: Group): Interval {
  const [a, b] = [told.converted / told.people, heldOut.converted / heldOut.people]
  const [[aLow, aHigh], [bLow, bHigh]] = [wilson(told), wilson(heldOut)]
  return [a - b - Math.hypot(a - aLow, bHigh - b), a - b + Math.hypot(aHigh - a, b - bLow)]
}

/** Returns the interval of the lift that holds at all looks together. */
function alwaysValid(told: Group, heldOut: Group): Interval {
  const lift = told.converted / told.people - heldOut.converted / heldOut.people
  const variance = varianceOf(told) + varianceOf(heldOut)
  const both = variance + mixture ** 2
  const half = Math.sqrt(((variance * both) / mixture ** 2) * (2 * Math.log(1 / alpha) + Math.log(both / variance)))
  return [Math.max(-1, lift - half), Math.min(1, lift + half)]
}

/** Returns the variance of a rate, with one more who converted and one who did not: of few people, all alike, nothing is sure. */
function varianceOf({ people, converted }: Group): number {
  const rate = (converted + 1) / (people + 2)
  return (rate * (1 - rate)) / people
}

function stillNeeded(told: Group, heldOut: Group): number | null {
  const [a, b] = [told.converted / told.people, heldOut.converted / heldOut.people]
  if (a === b) return null
  const have = told.people + heldOut.people
  const share = heldOut.people / have
  const spread = (a * (1 - a)) / (1 - share) + (b * (1 - b)) / share
  const wanted = ((quantile(1 - alpha / 2) + quantile(power)) ** 2 * spread) / (a - b) ** 2
  return Math.max(0, Math.ceil(wanted) - have)
}
