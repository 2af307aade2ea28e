import type { Event } from '../../message/message.js'
import { type Operator, operator } from '../../define/operator.js'
import { addSample, noSamples, noTimes, reachOf, trim, valuesOf } from './samples.js'
import type { Window } from './window.js'

type Scalar = string | number | boolean
type PickFrom<Data, Value> = (data: Data, event: Event<Data>) => Value | undefined

/** What each aggregate makes of the values in its window, oldest first. */
const folds = {
  sum: (values: readonly number[]): number => values.reduce((total, value) => total + value, 0),
  min: (values: readonly number[]): number | undefined => (values.length > 0 ? Math.min(...values) : undefined),
  max: (values: readonly number[]): number | undefined => (values.length > 0 ? Math.max(...values) : undefined),
  mean: (values: readonly number[]): number | undefined =>
    values.length > 0 ? folds.sum(values) / values.length : undefined,
  distinct: (values: readonly Scalar[]): number => new Set(values).size,
}

/**
 * How many events the window holds, or how many of those that `where` holds for.
 *
 * @example
 * .keep({ views: count(sliding(minutes(10))) })
 */
export function count<Data>(window: Window, where?: PickFrom<Data, boolean>): Operator<Data, number> {
  return operator({
    byTime: true,
    reachMs: reachOf(window),
    start: noTimes,
    push(samples, data: Data, event) {
      if (!where || where(data, event)) addSample(samples, window, event.time, undefined)
    },
    read(samples, at) {
      trim(samples, window, at)
      return samples.size
    },
  })
}

/**
 * A number over the numbers in a window: `sum`, `min`, `max`, `mean`; the last three are undefined when it is empty.
 *
 * @example
 * .keep({ pages: aggregate('sum', (e) => e.pages, sliding(hours(1))) })
 */
export function aggregate<Data>(of: 'sum', pick: PickFrom<Data, number>, window: Window): Operator<Data, number>
export function aggregate<Data>(
  of: 'min' | 'max' | 'mean',
  pick: PickFrom<Data, number>,
  window: Window,
): Operator<Data, number | undefined>
export function aggregate<Data>(
  of: 'sum' | 'min' | 'max' | 'mean',
  pick: PickFrom<Data, number>,
  window: Window,
): Operator<Data, number | undefined> {
  return windowed(window, pick, folds[of])
}

/**
 * How many different values the window holds. Rules across shoppers count distinct persons by it.
 *
 * @example
 * .keep({ readers: distinct((e, { person }) => person, sliding(minutes(10))) })
 */
export function distinct<Data>(pick: PickFrom<Data, Scalar>, window: Window): Operator<Data, number> {
  return windowed(window, pick, folds.distinct)
}

/** The different values of the window, in the order in which they first came. */
export function uniqueList<Data, const Value extends Scalar>(
  pick: PickFrom<Data, Value>,
  window: Window,
): Operator<Data, Value[]> {
  return windowed(window, pick, (values) => [...new Set(values)])
}

/** The value that the window holds most often; of equals, the one that came first. */
export function mostFrequent<Data, const Value extends Scalar>(
  pick: PickFrom<Data, Value>,
  window: Window,
): Operator<Data, Value | undefined> {
  return windowed(window, pick, (values) => {
    const times = new Map<Value, number>()
    for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
    return [...times].reduce<[Value, number] | undefined>(
      (most, next) => (!most || next[1] > most[1] ? next : most),
      undefined,
    )?.[0]
  })
}

/** The window's earliest value. */
export function first<Data, const Value extends Scalar>(
  pick: PickFrom<Data, Value>,
  window: Window,
): Operator<Data, Value | undefined> {
  return windowed(window, pick, (values) => values[0])
}

/** The window's latest value. */
export function last<Data, const Value extends Scalar>(
  pick: PickFrom<Data, Value>,
  window: Window,
): Operator<Data, Value | undefined> {
  return windowed(window, pick, (values) => values.at(-1))
}

/** Milliseconds between the last event and the one before it; undefined when there is none. */
export function timeSinceLast<Data>(where?: PickFrom<Data, boolean>): Operator<Data, number | undefined> {
  return operator({
    byTime: true,
    start: (): { times: number[] } => ({ times: [] }),
    push(state, data: Data, event) {
      if (!where || where(data, event)) state.times = [state.times.at(-1) ?? event.time, event.time]
    },
    read: ({ times: [before, latest] }) => (latest === undefined ? undefined : latest - (before ?? latest)),
  })
}

function windowed<Data, Value, Result>(
  window: Window,
  pick: PickFrom<Data, Value>,
  fold: (values: readonly Value[]) => Result,
): Operator<Data, Result> {
  return operator({
    byTime: true,
    reachMs: reachOf(window),
    start: noSamples<Value>,
    push(samples, data: Data, event) {
      const value = pick(data, event)
      if (value !== undefined) addSample(samples, window, event.time, value)
    },
    read(samples, at) {
      trim(samples, window, at)
      return fold(valuesOf(samples))
    },
  })
}
