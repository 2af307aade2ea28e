import type { Clock } from '../runtime/clock.js'
import type { Store } from './store.js'

const key = 'clock.offset'

/**
 * The engine's clock: the machine's, moved forward by one shared offset for demonstrations. Tokens, limits and
 * heartbeats stay on the machine's.
 */
export interface EngineClock extends Clock {
  /** Milliseconds that the engine is ahead. */
  readonly offsetMs: number
  load(): Promise<void>
  /** Moves it forward by that many milliseconds, for good. */
  advance(ms: number): Promise<void>
  reset(): void
  /** An instant of the engine as a page's clock would tell it. */
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
      offsetMs += ms
      await store.setSetting(key, offsetMs)
    },
    reset() {
      offsetMs = 0
    },
    forPage: (instant) => new Date(new Date(instant).getTime() - offsetMs).toISOString(),
  }
}
