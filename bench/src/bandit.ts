/** The bench `bandit`: what each selector of variants loses until it knows the better one; see the README. */

import { type Arms, chooseArm, learn, loss, seededRandom, type VariantSelector, win } from '@proactive/protocol/bandit'
import type { Measure } from './measure.js'
import { report } from './report.js'
import { summary } from './statistics.js'

/** The planted truths: how often each variant is answered with yes. */
const truths = { close: [0.1, 0.12], clear: [0.05, 0.2], four: [0.05, 0.1, 0.15, 0.2] }
const tellings = [100, 300, 1_000, 3_000, 10_000]
const runs = 51

/** Tells ten thousand persons, and returns the yeses that were lost beside the best variant, after so many tellings each. */
function regretOf(rates: readonly number[], selector: VariantSelector, seed: number): number[] {
  const random = seededRandom(seed)
  const ids = rates.map((_, n) => String(n))
  const best = Math.max(...rates)
  const curve: number[] = []
  let arms: Arms = {}
  let regret = 0
  for (let n = 1; n <= Math.max(...tellings); n++) {
    const id = chooseArm(ids, arms, { random, selector })
    const rate = rates[Number(id)] ?? 0
    arms = learn(arms, id, random() < rate ? win : loss)
    regret += best - rate
    if (tellings.includes(n)) curve.push(regret)
  }
  return curve
}

const after = (curves: number[][], n: number): Pick<Measure, 'value' | 'spread'> => summary(curves.map((curve) => curve[n] ?? Number.NaN))

const measures = Object.entries(truths).flatMap(([truth, rates]) => {
  const curves = (selector: VariantSelector) => Array.from({ length: runs }, (_, seed) => regretOf(rates, selector, seed))
  const [thompson, greedy, random] = [curves('thompson_sampling'), curves('epsilon_greedy'), curves('random')]
  return tellings.map((count, n): Measure => ({
    id: `bandit.${truth}.${count}`,
    ...after(thompson, n),
    unit: 'yeses lost',
    // What chance loses on average.
    reach: Number((count * (Math.max(...rates) - rates.reduce((a, b) => a + b) / rates.length)).toPrecision(3)),
    better: 'lower',
    against: { epsilon_greedy: after(greedy, n).value, 'epsilon_greedy, worst run': after(greedy, n).spread[1], random: after(random, n).value },
  }))
})
report('bandit', measures)
