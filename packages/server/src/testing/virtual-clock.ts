import type { Clock } from '../runtime/clock.js'

/** A clock that only moves when it is told to. */
export interface VirtualClock extends Clock {
  /** Advances by `ms` milliseconds and fires every timer at its time; `settle` runs after each. */
  advance(ms: number, settle?: () => Promise<void>): Promise<void>
}

/**
 * Creates a clock for tests. `start` is in epoch milliseconds.
 *
 * @example
 * const clock = virtualClock()
 * await clock.advance(minutes(4))
 */
export function virtualClock(start = Date.parse('2026-01-05T12:00:00.000Z')): VirtualClock {
  let now = start
  let made = 0
  const timers = new Map<number, { at: number; call: () => void }>()

  /** Returns the next timer that is due by `end`; of two at the same time, the one that was set first. */
  function nextBy(end: number): [number, { at: number; call: () => void }] | undefined {
    return [...timers].filter(([, { at }]) => at <= end).toSorted(([a, one], [b, other]) => one.at - other.at || a - b)[0]
  }

  return {
    now: () => now,
    after(ms, call) {
      const id = made++
      timers.set(id, { at: now + Math.max(0, ms), call })
      return () => timers.delete(id)
    },
    async advance(ms, settle = () => Promise.resolve()) {
      const end = now + ms
      for (let next = nextBy(end); next; next = nextBy(end)) {
        const [id, { at, call }] = next
        timers.delete(id)
        now = Math.max(now, at)
        call()
        await settle()
      }
      now = end
      await settle()
    },
  }
}
