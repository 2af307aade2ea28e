/** The server's source of time, which tests replace by a virtual clock. Instants are epoch milliseconds. */
export interface Clock {
  now: () => number
  /** Calls back once after `ms` milliseconds. Returns a function that cancels the call. */
  after(ms: number, call: () => void): () => void
}

/**
 * The system clock. Its timers do not keep the process alive.
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
