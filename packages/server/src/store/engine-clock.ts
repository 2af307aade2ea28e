import type { Clock } from '../runtime/clock.js'
import type { Store } from './store.js'

const key = 'clock.offset'

/**
 * The engine's clock: the server's clock plus an offset, which demonstrations use to move time forward and which all
 * processes share. Tokens, rate limits and heartbeats do not use the offset.
 */
export interface EngineClock extends Clock {
  /** How far the engine's clock is ahead of the server's clock, in milliseconds. */
  readonly offsetMs: number
  /** Loads the stored offset. */
  load(): Promise<void>
  /** Moves the clock forward by `ms` milliseconds and stores the offset. @throws RangeError for what is no whole number of milliseconds from 0. */
  advance(ms: number): Promise<void>
  /** Sets the offset back to zero, in memory only. */
  reset(): void
  /** Returns an instant of the engine's clock as a page's clock shows it, without the offset. */
  forPage(instant: string | number): string
}

export function engineClock(clock: Clock, store: Store): EngineClock {
  let offsetMs = 0
  return {
    get offsetMs() {
      return offsetMs
    },
    now: () => clock.now() + offsetMs,
    after: (ms, call) => clock.after(ms, call),
    async load() {
      const stored = await store.setting(key)
      offsetMs = typeof stored === 'number' ? stored : 0
    },
    async advance(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`advanceClock(${ms}): the clock moves forward by whole milliseconds; give an integer from 0.`)
      offsetMs += ms
      await store.setSetting(key, offsetMs)
    },
    reset() {
      offsetMs = 0
    },
    forPage: (instant) => new Date(new Date(instant).getTime() - offsetMs).toISOString(),
  }
}
