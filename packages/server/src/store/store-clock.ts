import type { Clock } from '../runtime/clock.js'
import { systemClock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Store } from './store.js'

const syncMs = 1_000

/** The store's time, which all processes that share the store have in common. */
export interface StoreClock extends Clock {
  /** Reads the store's time, and synchronises with it from then on. */
  start(): Promise<void>
  stop(): void
}

/**
 * Creates a clock that follows the store's clock. Between two synchronisations it advances with this machine's monotonic
 * counter, so a wrong or changed wall clock neither delays a window nor runs one twice. It jumps forward when the store
 * is ahead (as after the machine slept), and never goes back.
 */
export function storeClock({ store, logger }: { store: Pick<Store, 'ping'>; logger: Logger }): StoreClock {
  let aheadMs = Date.now() - performance.now()
  let cancel: (() => void) | undefined

  async function measureAheadMs(): Promise<number> {
    return (await store.ping()) - performance.now()
  }

  function scheduleSync(): void {
    cancel = systemClock.after(syncMs, () => {
      measureAheadMs()
        .then((ms) => (aheadMs = Math.max(aheadMs, ms)))
        .catch((err: unknown) => logger.warn({ err }, 'The time of the store could not be read.'))
        .finally(() => cancel && scheduleSync())
    })
  }

  return {
    now: () => Math.floor(performance.now() + aheadMs),
    after: (ms, call) => systemClock.after(ms, call),
    async start() {
      aheadMs = await measureAheadMs()
      scheduleSync()
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}
