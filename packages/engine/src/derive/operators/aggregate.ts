import type { Event } from '../../message/message.js'
import { type Operator, operator } from '../../define/operator.js'
import { addSample, noSamples, noTimes, trim, valuesOf } from './samples.js'
import { inZone, reachOf, type Window } from './window.js'

type Scalar = string | number | boolean
type PickFrom<Data, Value> = (data: Data, event: Event<Data>) => Value | undefined

/** What each aggregate computes from the values in its window, oldest first. */
const folds = {
  sum: (values: readonly number[]): number => values.reduce((total, value) => total + value, 0),
  min: (values: readonly number[]): number | undefined => (values.length > 0 ? Math.min(...values) : undefined),
  max: (values: readonly number[]): number | undefined => (values.length > 0 ? Math.max(...values) : undefined),
  mean: (values: readonly number[]): number | undefined =>
    values.length > 0 ? folds.sum(values) / values.length : undefined,
  distinct: (values: readonly Scalar[]): number => new Set(values).size,
}

/**
 * Counts the events in the window, or those for which `where` holds.
 *
 * @example
 * .keep({ views: keep.count(window.sliding(minutes(10))) })
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
    inZone: (timeZone) => count(inZone(window, timeZone), where),
  })
}

/**
 * Aggregates the numbers in a window: `sum`, `min`, `max` or `mean`; the last three are undefined for an empty window.
 *
 * @example
 * .keep({ pages: keep.aggregate('sum', (e) => e.pages, window.sliding(hours(1))) })
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
 * Counts the distinct values in the window. A rule across shoppers counts distinct persons with it.
 *
 * @example
 * .keep({ readers: keep.distinct((e, { person }) => person, window.sliding(minutes(10))) })
 */
export function distinct<Data>(pick: PickFrom<Data, Scalar>, window: Window): Operator<Data, number> {
  return windowed(window, pick, folds.distinct)
}

/**
 * Lists the distinct values in the window, in the order in which they first came.
 *
 * @example
 * .keep({ shelves: keep.uniqueList((e) => e.shelf, window.session(minutes(30))) })
 */
export function uniqueList<Data, const Value extends Scalar>(
  pick: PickFrom<Data, Value>,
  window: Window,
): Operator<Data, Value[]> {
  return windowed(window, pick, (values) => [...new Set(values)])
}

/**
 * Returns the most frequent value in the window; of equally frequent values, the one that came first.
 *
 * @example
 * .keep({ shelf: keep.mostFrequent((e) => e.shelf, window.sliding(days(1))) })
 */
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

/**
 * Returns the earliest value in the window.
 *
 * @example
 * .keep({ before: keep.first((e) => e.copies, window.sliding(hours(1))) })
 */
export function first<Data, const Value extends Scalar>(
  pick: PickFrom<Data, Value>,
  window: Window,
): Operator<Data, Value | undefined> {
  return windowed(window, pick, (values) => values[0])
}

/**
 * Returns the latest value in the window.
 *
 * @example
 * .keep({ latest: keep.last((e) => e.copies, window.sliding(hours(1))) })
 */
export function last<Data, const Value extends Scalar>(
  pick: PickFrom<Data, Value>,
  window: Window,
): Operator<Data, Value | undefined> {
  return windowed(window, pick, (values) => values.at(-1))
}

/**
 * Returns the milliseconds between the last event and the one before it; undefined before the first event.
 *
 * @example
 * .keep({ gapMs: keep.timeSinceLast() })
 */
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
    inZone: (timeZone) => windowed(inZone(window, timeZone), pick, fold),
  })
}
