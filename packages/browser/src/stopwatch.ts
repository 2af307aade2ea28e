import type { PageClock } from './clock.js'

/** Counts how long something lasts. */
export interface Stopwatch {
  start: () => void
  pause: () => void
  /** Returns the counted time in whole milliseconds. */
  read: () => number
}

/** How often a running stopwatch counts. */
const tickMs = 5_000
/** The longest time that counts at once: after a longer one the computer slept. */
const longestMs = 10_000

/** Creates a stopwatch at zero, paused. The time in which the computer sleeps, or in which no timer runs, does not count. */
export function createStopwatch({ elapsed }: Pick<PageClock, 'elapsed'>): Stopwatch {
  let total = 0
  let last = 0
  let timer: ReturnType<typeof setInterval> | undefined

  function count(): void {
    const now = elapsed()
    total += Math.min(Math.max(0, now - last), longestMs)
    last = now
  }

  return {
    start() {
      if (timer !== undefined) return
      last = elapsed()
      timer = setInterval(count, tickMs)
    },
    pause() {
      if (timer === undefined) return
      count()
      clearInterval(timer)
      timer = undefined
    },
    read() {
      if (timer !== undefined) count()
      return Math.round(total)
    },
  }
}
