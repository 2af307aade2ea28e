import type { Clock } from '../runtime/clock.js'

/** How long one statement may take: as long as it runs, readers of the log wait for it. */
const targetMs = 8
/** Statements that take this long together run without rests: the erasure of most persons is over then. */
const burstMs = 200
const leastRows = 200
const mostRows = 1_000
const longestRestMs = 200
/** The share of the time that statements run; others have the rest. */
const duty = 0.25

/** Measures the statements of long work, so that it takes a small share of the database and no statement takes long. */
export interface Pace {
  /** Returns how many rows the next statement should take. */
  rowsAtOnce: () => number
  /** Waits after a statement, in proportion to the time that the statement took. */
  rest(): Promise<void>
}

export function createPace(clock: Clock): Pace {
  let rows = leastRows
  let since = performance.now()
  let spentMs = 0
  return {
    rowsAtOnce() {
      since = performance.now()
      return rows
    },
    async rest() {
      const tookMs = performance.now() - since
      const wanted = tookMs > targetMs ? rows * 0.7 : rows * 1.2
      rows = Math.round(Math.min(mostRows, Math.max(leastRows, wanted)))
      spentMs += tookMs
      if (spentMs > burstMs) await new Promise<void>((done) => void clock.after(Math.min(longestRestMs, tookMs * (1 / duty - 1)), done))
      since = performance.now()
    },
  }
}
