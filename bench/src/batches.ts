/** The bench `batches`: how the size of an append follows the load, and what that does to latency and throughput; see the README. */

import { randomUUID } from 'node:crypto'
import { ownerOf } from '@proactive/engine'
import { type Log, postgresLog } from '@proactive/server'
import pg from 'pg'
import { percentile } from '../../packages/server/dist/fixtures/percentile.js'
import { createAppender } from '../../packages/server/dist/log/appender.js'
import { eventMessage } from '../../packages/server/dist/log/records.js'
import { systemClock } from '../../packages/server/dist/runtime/clock.js'
import { report } from './report.js'
import { createDatabases } from './serving/databases.js'
import { median, ratios, rounded, summary } from './statistics.js'

const rounds = 5
const roundMs = 1_000
const eventsPerBatch = 20
/** How many pages send at the same time, each its next batch after the acknowledgement of the one before. */
const loads = [1, 8, 64] as const

interface Turn {
  /** Events a second. */
  throughput: number
  /** Milliseconds until a batch is acknowledged. */
  p50: number
  p99: number
  /** Records in one statement, on average. */
  size: number
}

const { urls, stop } = await createDatabases(['batches'])
const pool = new pg.Pool({ connectionString: urls.batches, max: 4 })
// On a busy machine the server may stop before the connections have closed.
pool.on('error', () => undefined)
const stored = postgresLog({ pool })
await stored.start()
try {
  await measure()
} finally {
  await stored.stop()
  await pool.end()
  await stop()
}

async function measure(): Promise<void> {
  const turns = new Map<number, Turn[]>(loads.map((pages) => [pages, []]))
  for (let round = -1; round < rounds; round++) {
    for (const pages of loads) {
      const turn = await send(pages)
      if (round >= 0) turns.get(pages)?.push(turn)
    }
  }
  const of = (pages: number, value: keyof Turn): number[] => (turns.get(pages) ?? []).map((turn) => turn[value])
  const figures = Object.fromEntries(
    loads.map((pages) => {
      const [throughput, p50, p99, size] = (['throughput', 'p50', 'p99', 'size'] as const).map((value) => rounded(median(of(pages, value))))
      return [`${pages} pages: events a second, with ${size} in an append on average, and an acknowledgement after ${p50} ms (p99 ${p99} ms)`, throughput ?? Number.NaN]
    }),
  )
  report('batches', [
    { id: 'batches.throughput', ...summary(ratios(of(64, 'throughput'), of(1, 'throughput'))), unit: '×', reach: 4, better: 'higher', against: figures },
    { id: 'batches.latency', ...summary(ratios(of(64, 'p50'), of(1, 'p50'))), unit: '×', reach: 16, better: 'lower', against: {} },
  ])
}

/** Lets so many pages send for a second. */
async function send(pages: number): Promise<Turn> {
  const sizes: number[] = []
  const log: Log = {
    ...stored,
    append(records, options) {
      sizes.push(records.length)
      return stored.append(records, options)
    },
  }
  const appender = createAppender({ log, clock: systemClock, placement: { engine: { ownerOf }, count: 16 } })
  const times: number[] = []
  const startedAt = performance.now()
  async function page(n: number): Promise<void> {
    const person = `visitor:${n}`
    while (performance.now() - startedAt < roundMs) {
      const at = performance.now()
      const now = Date.now()
      await appender.append(
        Array.from({ length: eventsPerBatch }, () =>
          eventMessage({ id: randomUUID(), type: 'book.viewed', version: 1, time: now, received: now, source: 'page', person, session: person, data: { bookId: 'dune' } }),
        ),
      )
      times.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: pages }, (_, n) => page(n)))
  const seconds = (performance.now() - startedAt) / 1_000
  return { throughput: (times.length * eventsPerBatch) / seconds, p50: percentile(times, 50), p99: percentile(times, 99), size: sizes.reduce((sum, one) => sum + one, 0) / sizes.length }
}
