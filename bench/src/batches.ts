/** The bench `batches`: how the size of an append follows the load, and what that does to latency and throughput; see the README. */

import { randomUUID } from 'node:crypto'
import { type Message, ownerOf } from '@proactive/engine'
import { type Log, postgresLog } from '@proactive/server'
import pg from 'pg'
import { percentile } from '../../packages/server/dist/fixtures/percentile.js'
import { createAppender } from '../../packages/server/dist/log/appender.js'
import { eventMessage, recordsOf } from '../../packages/server/dist/log/records.js'
import { systemClock } from '../../packages/server/dist/runtime/clock.js'
import type { Measure } from './measure.js'
import { report } from './report.js'
import { createDatabases } from './serving/databases.js'
import { median, ratios, rounded, summary } from './statistics.js'

/** Many, because the rounds of a busy machine differ by much. */
const rounds = 15
const roundMs = 1_000
const eventsPerBatch = 20
/** How many pages send at the same time, each its next batch after the acknowledgement of the one before. */
const loads = [1, 8, 64] as const
const mostPages = 64
const placement = { engine: { ownerOf }, count: 16 }

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
  /** Of the database alone: milliseconds for the events of one page, and events a second with those of all pages together. */
  const alone: { ofOne: number[]; ofAll: number[] } = { ofOne: [], ofAll: [] }
  for (let round = -1; round < rounds; round++) {
    const turnsOfRound: [number, Turn][] = []
    for (const pages of loads) turnsOfRound.push([pages, await send(pages)])
    const [ofOne, ofAll] = [await insertAlone(1), await insertAlone(mostPages)]
    if (round < 0) continue
    for (const [pages, turn] of turnsOfRound) turns.get(pages)?.push(turn)
    alone.ofOne.push(median(ofOne))
    alone.ofAll.push((eventsPerBatch * mostPages * 1_000) / median(ofAll))
  }
  const of = (pages: number, value: keyof Turn): number[] => (turns.get(pages) ?? []).map((turn) => turn[value])
  const figures = Object.fromEntries(
    loads.map((pages) => {
      const [throughput, p50, p99, size] = (['throughput', 'p50', 'p99', 'size'] as const).map((value) => rounded(median(of(pages, value))))
      return [`${pages} pages: events a second, with ${size} in an append on average, and an acknowledgement after ${p50} ms (p99 ${p99} ms)`, throughput ?? Number.NaN]
    }),
  )
  report('batches', [
    {
      id: 'batches.light', ...compared(of(1, 'p50'), alone.ofOne), unit: '×', reach: 1.2, better: 'lower',
      against: { 'one page, ms': rounded(median(of(1, 'p50'))), 'its rows inserted alone, ms': rounded(median(alone.ofOne)) },
    },
    {
      id: 'batches.heavy', ...compared(of(mostPages, 'throughput'), alone.ofAll), unit: '×', reach: 0.8, better: 'higher',
      against: { ...figures, [`the rows of ${mostPages} pages inserted as one, events a second`]: rounded(median(alone.ofAll)) },
    },
  ])
}

/** Divides the medians, which are shown beside the ratio. The spread is that of the rounds' ratios. */
function compared(of: readonly number[], to: readonly number[]): Pick<Measure, 'value' | 'spread'> {
  return { ...summary(ratios(of, to)), value: rounded(median(of) / median(to)) }
}

/** Inserts a batch of so many pages at a time for a second, by the log's own statement and one after another. Returns the times, in milliseconds. */
async function insertAlone(pages: number): Promise<number[]> {
  const times: number[] = []
  const startedAt = performance.now()
  while (performance.now() - startedAt < roundMs) {
    const events = Array.from({ length: pages }, (_, n) => eventsOf(n)).flat()
    const records = events.flatMap((message) => recordsOf(message, 'event', Date.now(), placement))
    const at = performance.now()
    await stored.append(records)
    times.push(performance.now() - at)
  }
  return times
}

function eventsOf(page: number): Message[] {
  const [person, now] = [`visitor:${page}`, Date.now()]
  return Array.from({ length: eventsPerBatch }, () =>
    eventMessage({ id: randomUUID(), type: 'book.viewed', version: 1, time: now, received: now, source: 'page', person, session: person, data: { bookId: 'dune' } }),
  )
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
  const appender = createAppender({ log, clock: systemClock, placement })
  const times: number[] = []
  const startedAt = performance.now()
  async function page(n: number): Promise<void> {
    while (performance.now() - startedAt < roundMs) {
      const events = eventsOf(n)
      const at = performance.now()
      await appender.append(events)
      times.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: pages }, (_, n) => page(n)))
  const seconds = (performance.now() - startedAt) / 1_000
  return { throughput: (times.length * eventsPerBatch) / seconds, p50: percentile(times, 50), p99: percentile(times, 99), size: sizes.reduce((sum, one) => sum + one, 0) / sizes.length }
}
