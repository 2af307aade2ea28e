import type { Clock } from '../runtime/clock.js'
import { systemClock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Store } from './store.js'

const lookMs = 1_000

/** Time as the store tells it, the same for all processes that share it. */
export interface StoreClock extends Clock {
  /** Takes up the store's time, and keeps to it. */
  start(): Promise<void>
  stop(): void
}

/**
 * Goes by the store's time, carried on by a steady counter of this machine: a wall clock that is set, that is wrong, or
 * that differs from its neighbours', holds up no window and runs none twice. It follows the store forwards, as after a
 * machine has slept, and never goes back.
 */
export function storeClock({ store, logger }: { store: Pick<Store, 'ping'>; logger: Logger }): StoreClock {
  let aheadMs = Date.now() - performance.now()
  let cancel: (() => void) | undefined

  async function look(): Promise<number> {
    return (await store.ping()) - performance.now()
  }

  function lookAgain(): void {
    cancel = systemClock.after(lookMs, () => {
      look()
        .then((ms) => (aheadMs = Math.max(aheadMs, ms)))
        .catch((cause: unknown) => logger.warn({ err: cause }, 'The store could not be asked for its time.'))
        .finally(() => cancel && lookAgain())
    })
  }

  return {
    now: () => Math.floor(performance.now() + aheadMs),
    after: (ms, call) => systemClock.after(ms, call),
    async start() {
      aheadMs = await look()
      lookAgain()
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}
