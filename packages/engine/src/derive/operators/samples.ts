import type { Window } from './window.js'

/** How far back it looks; a session has no end of its own. */
export const reachOf = ({ kind, ms }: Window): number | undefined => (kind === 'session' ? undefined : ms)

/**
 * When something happened, oldest first, and what it was where that matters: `size` entries of a ring, from place
 * `first` on. There are very many of these, and most are short: a ring is as long as it has to be, and nothing is made
 * anew while events come and go.
 */
export interface Samples<Value> {
  times: number[]
  first: number
  size: number
  values?: Value[]
}

/** More than this many samples of one key are not kept: the oldest leave. */
const mostSamples = 1_000

export const noTimes = (): Samples<undefined> => ({ times: [], first: 0, size: 0 })
export const noSamples = <Value>(): Samples<Value> => ({ times: [], first: 0, size: 0, values: [] })

/** Puts a sample where its time belongs; what the window has left behind by then makes room for it. */
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

/** Lets go of what the window has left behind at `at`. */
export function trim(samples: Samples<unknown>, window: Window, at: number): void {
  const start = startOf(samples, window, at)
  let gone = 0
  while (gone < samples.size && timeOf(samples, gone) <= start) gone++
  if (gone > 0) dropOldest(samples, gone)
}

/** The values, oldest first. */
export function valuesOf<Value>({ values = [], first, size }: Samples<Value>): Value[] {
  const end = first + size
  if (end <= values.length) return values.slice(first, end)
  return values.slice(first).concat(values.slice(0, end - values.length))
}

function timeOf(samples: Samples<unknown>, n: number): number {
  return samples.times[ringPlace(samples, n)] ?? 0
}

/** Where the n-th oldest is. */
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

/** Room for half as many more. `concat` is exact, where a push would make room for sixteen. */
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

/** A ring as a list that begins with its oldest. */
function straight<Item>({ first }: Samples<unknown>, ring: readonly Item[]): Item[] {
  return first === 0 ? ring.slice() : ring.slice(first).concat(ring.slice(0, first))
}

/** Samples at or before this no longer count. */
function startOf(samples: Samples<unknown>, window: Window, at: number): number {
  if (window.kind === 'sliding') return at - window.ms
  if (window.kind === 'tumbling') return Math.floor(at / window.ms) * window.ms - 1
  let later = at
  for (let n = samples.size - 1; n >= 0; n--) {
    const time = timeOf(samples, n)
    if (later - time > window.ms) return time
    later = time
  }
  return -Infinity
}
