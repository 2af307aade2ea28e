/** The one source of time for the shell, so that tests may turn it by hand. Epoch and durations are milliseconds. */
export interface Clock {
  now: () => number
  /** Calls back once after `ms`; the answer takes it back. */
  after(ms: number, call: () => void): () => void
}

/**
 * The machine's own time. Its timers never keep a process alive.
 *
 * @example
 * const cancel = systemClock.after(250, poll)
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.min(ms, 2 ** 31 - 1))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
