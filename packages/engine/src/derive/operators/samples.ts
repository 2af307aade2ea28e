import { tumblingStart, type Window } from './window.js'

/**
 * The times of a key's samples, oldest first, and their values where the operator needs them: `size` entries of a ring
 * buffer, from place `first` on. There are very many of these, and most are short, so that a ring grows only as far as it
 * must and allocates nothing while samples come and go.
 */
export interface Samples<Value> {
  times: number[]
  first: number
  size: number
  values?: Value[]
}

/** The most samples that are kept per key; the oldest leave first. */
const mostSamples = 1_000

/** Makes an empty ring without values. */
export const noTimes = (): Samples<undefined> => ({ times: [], first: 0, size: 0 })
/** Makes an empty ring with values. */
export const noSamples = <Value>(): Samples<Value> => ({ times: [], first: 0, size: 0, values: [] })

/** Inserts a sample in the order of times; samples that have left the window make room for it. */
export function addSample<Value>(samples: Samples<Value>, window: Window, at: number, value: Value): void {
  if (samples.size === samples.times.length) makeRoom(samples, window, at)
  const { times, values } = samples
  let n = samples.size++
  for (; n > 0 && timeOf(samples, n - 1) > at; n--) {
    const from = ringPlace(samples, n - 1)
    const to = ringPlace(samples, n)
    times[to] = times[from] ?? at
    const moved = values?.[from]
    if (values && moved !== undefined) values[to] = moved
  }
  const place = ringPlace(samples, n)
  times[place] = at
  if (values) values[place] = value
}

/** Removes the samples that have left the window at `at`. */
export function trim(samples: Samples<unknown>, window: Window, at: number): void {
  const start = startOf(samples, window, at)
  let gone = 0
  while (gone < samples.size && timeOf(samples, gone) <= start) gone++
  if (gone > 0) dropOldest(samples, gone)
}

/** Returns the values, oldest first. */
export function valuesOf<Value>({ values = [], first, size }: Samples<Value>): Value[] {
  const end = first + size
  if (end <= values.length) return values.slice(first, end)
  return values.slice(first).concat(values.slice(0, end - values.length))
}

function timeOf(samples: Samples<unknown>, n: number): number {
  return samples.times[ringPlace(samples, n)] ?? 0
}

/** Returns the place of the n-th oldest. */
function ringPlace({ first, times }: Samples<unknown>, n: number): number {
  const place = first + n
  return place < times.length ? place : place - times.length
}

function dropOldest(samples: Samples<unknown>, n: number): void {
  samples.first = samples.size === n ? 0 : ringPlace(samples, n)
  samples.size -= n
}

function makeRoom(samples: Samples<unknown>, window: Window, at: number): void {
  const latest = samples.size === 0 ? at : Math.max(at, timeOf(samples, samples.size - 1))
  trim(samples, window, latest)
  if (samples.size === mostSamples) dropOldest(samples, 1)
  if (samples.size === samples.times.length) grow(samples)
}

/** Grows the ring by half. `concat` allocates exactly that, where a push would allocate for sixteen. */
function grow<Value>(samples: Samples<Value>): void {
  const { times, values, size } = samples
  if (size === 0) {
    samples.times = [0.5]
    if (values) samples.values = values.concat()
    return
  }
  const more = Math.min((size + 1) >> 1, mostSamples - size)
  samples.times = straight(samples, times).concat(times.slice(0, more))
  if (values) samples.values = straight(samples, values).concat(values.slice(0, more))
  samples.first = 0
}

/** Returns a ring as a list that begins with the oldest. */
function straight<Item>({ first }: Samples<unknown>, ring: readonly Item[]): Item[] {
  return first === 0 ? ring.slice() : ring.slice(first).concat(ring.slice(0, first))
}

/** Returns the time at or before which samples are outside the window. */
function startOf(samples: Samples<unknown>, window: Window, at: number): number {
  if (window.kind === 'sliding') return at - window.ms
  if (window.kind === 'tumbling') return tumblingStart(window, at) - 1
  let later = at
  for (let n = samples.size - 1; n >= 0; n--) {
    const time = timeOf(samples, n)
    if (later - time > window.ms) return time
    later = time
  }
  return -Infinity
}
