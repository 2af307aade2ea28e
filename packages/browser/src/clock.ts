/**
 * The page's clock. Durations and times are counted by a monotonic clock, so that a person or a program that sets the
 * computer's clock changes neither. The server's time is the monotonic time and an offset, which every request for a
 * session measures again.
 *
 * Tricky cases:
 * - Some systems stop the monotonic clock while the computer sleeps. Only a jump of the computer's clock shows that, and a
 *   clock that was set jumps too: after a jump the offset is measured again.
 * - Before the first measurement the computer's clock stands for the server's. What was dated until then is dated again.
 */

import type { Runtime } from './runtime.js'

export interface PageClock {
  /** Returns the milliseconds since some moment. Setting the computer's clock does not change them. */
  elapsed: () => number
  /** Returns the time on the server's clock, in epoch milliseconds. */
  serverNow: () => number
  /** Whether `serverNow` is the server's clock; before the first measurement it is the computer's. */
  readonly isMeasured: boolean
  /** Takes the server's time, which was read between the `elapsed` of `sentAt` and now. Returns the correction in milliseconds. */
  measure: (serverTime: number, sentAt: number) => number
  /** Calls `onJump` after the computer's clock jumped, or the computer slept, until `measure` or until `signal` is aborted. */
  watch: (onJump: () => void, signal: AbortSignal) => void
}

/** How often the two clocks are compared. */
const checkMs = 1_000
/** A greater difference between the two clocks is a jump; a smaller one is how clocks are set right all the time. */
const jumpMs = 1_000
/** How long to wait for a measurement before it is asked for again. */
const retryMs = 10_000

/**
 * Creates the clock of a page, which takes the computer's clock for the server's until it is measured. The first
 * measurement calls `onMeasured` with the correction in milliseconds.
 */
export function createPageClock({ now, elapsed }: Pick<Runtime, 'now' | 'elapsed'>, onMeasured: (correctionMs: number) => void): PageClock {
  /** The difference between the server's clock and the monotonic one. */
  let offsetMs: number | null = null
  let isMeasured = false
  /** The difference between the computer's clock and the monotonic one, at the last measurement. */
  let driftMs = 0

  function offset(): number {
    if (offsetMs === null) {
      driftMs = now() - elapsed()
      offsetMs = driftMs
    }
    return offsetMs
  }

  return {
    elapsed,
    serverNow: () => elapsed() + offset(),
    get isMeasured() {
      return isMeasured
    },
    measure(serverTime, sentAt) {
      const before = offset()
      if (!Number.isFinite(serverTime)) return 0
      offsetMs = serverTime - (sentAt + elapsed()) / 2
      driftMs = now() - elapsed()
      const correctionMs = offsetMs - before
      const isFirst = !isMeasured
      isMeasured = true
      if (isFirst) onMeasured(correctionMs)
      return correctionMs
    },
    watch(onJump, signal) {
      let quietUntil = -Infinity
      const check = (): void => {
        offset()
        if (Math.abs(now() - elapsed() - driftMs) <= jumpMs || elapsed() < quietUntil) return
        quietUntil = elapsed() + retryMs
        onJump()
      }
      const timer = setInterval(check, checkMs)
      document.addEventListener('visibilitychange', check, { signal })
      signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    },
  }
}
