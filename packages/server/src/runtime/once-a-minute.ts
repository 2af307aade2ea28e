import { minutes } from '@proactive/protocol'
import type { Clock } from './clock.js'

/** How many kinds are said within a minute, and of how many the repeats are counted. */
const mostSaid = 50
const mostCounted = 1_000

/**
 * Keeps a log readable while something happens again and again. Returns how often a kind happened since it was last said,
 * or undefined while it is not to be said: each kind is said at most once a minute, and only so many kinds.
 */
export type OnceAMinute = (kind: string, count?: number) => number | undefined

export function onceAMinute(clock: Pick<Clock, 'now'>): OnceAMinute {
  const said = new Set<string>()
  const unsaid = new Map<string, number>()
  let since = -Infinity
  return (kind, count = 1) => {
    const now = clock.now()
    if (now >= since + minutes(1)) {
      since = now
      said.clear()
    }
    const times = count + (unsaid.get(kind) ?? 0)
    if (said.has(kind) || said.size >= mostSaid) {
      if (unsaid.has(kind) || unsaid.size < mostCounted) unsaid.set(kind, times)
      return undefined
    }
    said.add(kind)
    unsaid.delete(kind)
    return times
  }
}
