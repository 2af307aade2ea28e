import { checkOptions } from '@proactive/protocol'
import type { Event } from '../../message/message.js'
import { type Operator, operator } from '../../define/operator.js'
import { addSample, noSamples, trim, valuesOf } from './samples.js'
import { sliding } from './window.js'

/** Where a number is going. */
export type Trend = 'declining' | 'stable' | 'rising'

/** A change of at most this share of the values' mean is stable. */
const noticeable = 0.05

/**
 * Returns the trend of a number over the last `ms` milliseconds: the slope of the line fitted through its values, in the
 * order of their times, without waiting for late events. `before` returns the value before the first event, where the event has it.
 *
 * @example
 * .keep({ trend: keep.trend((e) => e.copies, minutes(10)) })
 */
export function trend<Data>(
  pick: (data: Data, event: Event<Data>) => number,
  ms: number,
  options: { before?: (data: Data) => number | undefined } = {},
): Operator<Data, Trend> {
  checkOptions('trend', options, { before: true })
  const { before } = options
  const window = sliding(ms)
  return operator({
    byTime: false,
    reachMs: ms,
    start: noSamples<number>,
    push(samples, data: Data, event) {
      const previous = samples.size === 0 ? before?.(data) : undefined
      if (previous !== undefined) addSample(samples, window, event.time - 1, previous)
      addSample(samples, window, event.time, pick(data, event))
    },
    read(samples, at) {
      trim(samples, window, at)
      return direction(valuesOf(samples))
    },
  })
}

/** Compares the change along the fitted line, from first to last, with the mean. */
function direction(values: readonly number[]): Trend {
  const n = values.length
  if (n < 2) return 'stable'
  const middle = (n - 1) / 2
  const mean = values.reduce((total, value) => total + value, 0) / n
  let along = 0
  let spread = 0
  values.forEach((value, i) => {
    along += (i - middle) * (value - mean)
    spread += (i - middle) ** 2
  })
  const change = (along / spread) * (n - 1)
  if (Math.abs(change) <= noticeable * Math.abs(mean)) return 'stable'
  return change < 0 ? 'declining' : 'rising'
}
