import { days, hours, minutes } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Store } from '../store/store.js'

/** How many days events and history are kept; a day is 24 hours. */
export interface RetentionOptions {
  /** Events of pages. Default 30. */
  eventDays?: number
  /** Events of the shop's systems, decisions, commands and outcomes. Default 730. */
  historyDays?: number
}

const batchRows = 5_000
const pauseMs = 200
/** The hours of the night in which rows are deleted. */
const [fromHour, toHour] = [2, 5]

/** Deletes rows that are older than they may be. */
export interface Retention {
  start(): void
  stop(): void
  /** Deletes every row that is too old now, and resolves to their number. */
  sweep(): Promise<number>
}

/** Sweeps once an hour between two and five at night in the given time zone, in batches of 5 000 rows with pauses. */
export function createRetention({
  store,
  clock,
  machineClock,
  timeZone,
  logger,
  options: { eventDays = 30, historyDays = 730 },
}: {
  store: Store
  /** The engine's clock: ages are measured on it. */
  clock: Clock
  machineClock: Clock
  timeZone: string
  logger: Logger
  options: RetentionOptions
}): Retention {
  const clockHour = new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', hourCycle: 'h23' })
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
    const hour = Number(clockHour.format(machineClock.now()))
    if (hour < fromHour || hour >= toHour) return
    const rows = await sweep()
    if (rows > 0) logger.info({ rows }, 'Deleted rows past their retention.')
  }

  function next(): void {
    cancel = machineClock.after(hours(1) - minutes(1), () => {
      nightly()
        .catch((cause: unknown) => logger.warn({ err: cause }, 'Deleting rows past their retention failed; the next sweep tries again.'))
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
