import { days, hours, minutes } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Store } from '../store/store.js'

/** How long what is kept is kept, in days. */
export interface RetentionOptions {
  /** What pages did. Default 30. */
  eventDays?: number
  /** Events of the shop's systems, decisions, commands and outcomes. Default 730. */
  historyDays?: number
}

const batchRows = 5_000
const pauseMs = 200
/** When the shop sleeps, by the machine's own time. */
const [fromHour, toHour] = [2, 5]

export interface Retention {
  start(): void
  stop(): void
  /** Deletes all that is too old now; answers how many rows. */
  sweep(): Promise<number>
}

/** Deletes what has grown old: off peak, and a little at a time. */
export function createRetention({
  store,
  clock,
  machineClock,
  logger,
  options: { eventDays = 30, historyDays = 730 },
}: {
  store: Store
  /** The engine's: ages are by it. */
  clock: Clock
  machineClock: Clock
  logger: Logger
  options: RetentionOptions
}): Retention {
  const stopping = new AbortController()
  let cancel: (() => void) | undefined

  const pause = () => new Promise<void>((done) => void machineClock.after(pauseMs, done))

  async function sweep(): Promise<number> {
    const now = clock.now()
    const before = { events: now - days(eventDays), history: now - days(Math.max(eventDays, historyDays)) }
    let total = 0
    while (!stopping.signal.aborted) {
      const deleted = await store.prune(before, batchRows)
      total += deleted
      if (deleted === 0) break
      if (deleted === batchRows) await pause()
    }
    return total
  }

  async function nightly(): Promise<void> {
    const hour = new Date(machineClock.now()).getHours()
    if (hour < fromHour || hour >= toHour) return
    const rows = await sweep()
    if (rows > 0) logger.info({ rows }, 'What was too old was deleted.')
  }

  function next(): void {
    cancel = machineClock.after(hours(1) - minutes(1), () => {
      nightly()
        .catch((cause: unknown) => logger.warn({ cause: String(cause) }, 'What is too old could not be deleted.'))
        .finally(() => stopping.signal.aborted || next())
    })
  }

  return {
    start: next,
    stop() {
      stopping.abort()
      cancel?.()
    },
    sweep,
  }
}
