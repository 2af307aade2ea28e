import { type Detector, detector } from '../../define/detector.js'
import type { Seen } from '../../define/seen.js'

interface State {
  n: number
  mean: number
  variance: number
  outside: boolean
}

export interface Unusual {
  readonly value: number
  readonly mean: number
  readonly deviation: number
}

/**
 * Fires when a number leaves what its past makes likely: further than `deviations` (3) standard deviations above its
 * running mean, once `warmUp` (20) values are known; not again before it is back. Values outside do not move the mean.
 *
 * @example
 * .keep({ readers: distinct((e, { person }) => person, sliding(minutes(10))) })
 * .when(unusual((e, { readers }) => readers))
 */
export function unusual<Data, Kept>(
  pick: (data: Data, seen: Kept & Seen<Data>) => number,
  { deviations = 3, warmUp = 20, atLeast = 0 }: { deviations?: number; warmUp?: number; atLeast?: number } = {},
): Detector<Data, Unusual, Kept> {
  return detector({
    order: 'either',
    start: (): State => ({ n: 0, mean: 0, variance: 0, outside: false }),
    push(state, data: Data, seen: Kept & Seen<Data>) {
      const value = pick(data, seen)
      const { n, mean, outside } = state
      const deviation = Math.sqrt(state.variance)
      state.outside = n >= warmUp && value >= atLeast && value > mean + deviations * deviation
      if (!state.outside) remember(state, value)
      return state.outside && !outside ? { value, mean, deviation } : undefined
    },
  })
}

/** Mean and variance that forget slowly: a value weighs 1/n until `warm` are known, 1/100 from then on. */
function remember(state: State, value: number): void {
  state.n++
  const weight = 1 / Math.min(state.n, 100)
  const away = value - state.mean
  state.mean += weight * away
  state.variance = (1 - weight) * (state.variance + weight * away * away)
}
