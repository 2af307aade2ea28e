/** Which of a key's past events count. Durations are milliseconds. */
export type Window =
  | { readonly kind: 'sliding'; readonly ms: number }
  | { readonly kind: 'tumbling'; readonly ms: number }
  | { readonly kind: 'session'; readonly ms: number }

/** Those of the last `ms`. */
export const sliding = (ms: number): Window => ({ kind: 'sliding', ms })

/** Those since the last full multiple of `ms`. */
export const tumbling = (ms: number): Window => ({ kind: 'tumbling', ms })

/** Those since the last silence of `ms`. */
export const session = (ms: number): Window => ({ kind: 'session', ms })

/** What happened when, oldest first; two lists rather than pairs, because there are very many. */
export interface Samples<Value> {
  times: number[]
  values: Value[]
}

/** More than this many samples of one key are not kept: the oldest leave. */
const mostSamples = 1_000

export function addSample<Value>(samples: Samples<Value>, window: Window, at: number, value: Value): void {
  const latest = samples.times.at(-1)
  if (latest === undefined || latest <= at) {
    samples.times = appended(samples.times, at)
    samples.values = appended(samples.values, value)
    trim(samples, window, at)
  } else {
    const place = samples.times.findLastIndex((time) => time <= at) + 1
    samples.times = samples.times.toSpliced(place, 0, at)
    samples.values = samples.values.toSpliced(place, 0, value)
    trim(samples, window, latest)
  }
}

/** Lets go of what the window has left behind at `at`. */
export function trim<Value>(samples: Samples<Value>, window: Window, at: number): void {
  const { times, values } = samples
  const start = startOf(times, window, at)
  let gone = Math.max(0, times.length - mostSamples)
  while (gone < times.length && (times[gone] ?? 0) <= start) gone++
  if (gone === 0) return
  samples.times = times.slice(gone)
  samples.values = values.slice(gone)
}

/** Lists start short and most stay so: `concat` is exact, where a push would make room for sixteen more. */
export function appended<Item>(list: Item[], item: Item): Item[] {
  if (list.length === 0) return [item]
  if (list.length < 16) return list.concat([item])
  list.push(item)
  return list
}

/** Samples at or before this no longer count. */
function startOf(times: readonly number[], window: Window, at: number): number {
  if (window.kind === 'sliding') return at - window.ms
  if (window.kind === 'tumbling') return Math.floor(at / window.ms) * window.ms - 1
  let later = at
  for (let i = times.length - 1; i >= 0; i--) {
    const time = times[i] ?? 0
    if (later - time > window.ms) return time
    later = time
  }
  return -Infinity
}
