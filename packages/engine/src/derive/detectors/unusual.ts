import { checkOptions, plural } from '@proactive/protocol'
import { type Detector, detector } from '../../define/detector.js'
import type { Seen } from '../../define/seen.js'

const values = plural('en', { one: '# value', other: '# values' })

interface State {
  n: number
  mean: number
  variance: number
  outside: boolean
  /** The time of the newest event. */
  newest?: number
}

/** What `unusual` found. */
export interface Unusual {
  readonly value: number
  readonly mean: number
  readonly deviation: number
}

/**
 * Fires when a number is more than `deviations` (default 3) standard deviations above its running mean, once `warmUp`
 * (default 20) values are known and if the number is at least `minimum` (default 0); again only after it was back below.
 * Values above do not change the mean. A late event counts for the mean only.
 *
 * @example
 * .keep({ readers: keep.distinct((e, { person }) => person, window.sliding(minutes(10))) })
 * .when(unusual((e, { readers }) => readers))
 */
export function unusual<Data, Kept>(
  pick: (data: Data, seen: Kept & Seen<Data>) => number,
  options: { deviations?: number; warmUp?: number; minimum?: number } = {},
): Detector<Data, Unusual, Kept> {
  checkOptions('unusual', options, { deviations: true, warmUp: true, minimum: true })
  const { deviations = 3, warmUp = 20, minimum = 0 } = options
  return detector({
    order: 'either',
    start: (): State => ({ n: 0, mean: 0, variance: 0, outside: false }),
    push(state, data: Data, seen: Kept & Seen<Data>) {
      const value = pick(data, seen)
      const { n, mean, outside } = state
      const deviation = Math.sqrt(state.variance)
      const isOutside = n >= warmUp && value >= minimum && value > mean + deviations * deviation
      if (!isOutside) remember(state, value)
      if (seen.event.time < (state.newest ?? 0)) return undefined
      state.newest = seen.event.time
      state.outside = isOutside
      return isOutside && !outside ? { value, mean, deviation } : undefined
    },
    describe({ n, mean, variance, outside }) {
      if (n < warmUp) return `knows ${n} of the ${values(warmUp)} that it needs first`
      const least = Math.max(minimum, mean + deviations * Math.sqrt(variance))
      return outside ? `has fired, and fires again only after a value below ${least.toFixed(2)}` : `fires above ${least.toFixed(2)}, with a mean of ${mean.toFixed(2)}`
    },
  })
}

/** Updates mean and variance: a value weighs 1/n for the first hundred values, and 1/100 after them. */
function remember(state: State, value: number): void {
  state.n++
  const weight = 1 / Math.min(state.n, 100)
  const away = value - state.mean
  state.mean += weight * away
  state.variance = (1 - weight) * (state.variance + weight * away * away)
}
