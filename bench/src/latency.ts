/** The bench `latency`: the time from an event to its command, idle and under load; see the README. */

import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { sending } from './gateway/runners.js'
import { Reader } from './latency/reader.js'
import { underLoad } from './latency/under-load.js'
import type { Measure } from './measure.js'
import { report } from './report.js'
import { createDatabases } from './serving/databases.js'
import { Served } from './serving/served.js'
import { percentile } from '../../packages/server/dist/fixtures/percentile.js'
import { median, rounded, summary } from './statistics.js'

const rounds = 5
/** A person receives the suggestion once, so each sample needs another reader. */
const readersPerRound = 100
/** The pause between samples, so that the work of one does not delay the next. */
const gapMs = 4

const { urls, stop } = await createDatabases(['latency'])
const pool = new pg.Pool({ connectionString: urls.latency, max: 1 })
await pool.query('CREATE TABLE probe (n int)')
const bare = await Served.start('bare')
const servers = { memory: await Served.start('whole'), durable: await Served.start('whole', urls.latency) }

/** Milliseconds by round. */
interface Samples {
  told: number[][]
  acked: number[][]
  committed: number[][]
}

let readers = 0
const measures: Measure[] = []
for (const [name, served] of Object.entries(servers)) {
  const half = (await saturation(served)) / 2
  for (const [state, load] of [['idle', 0], ['half', half]] as const) {
    await round(served, load)
    const samples: Samples = { told: [], acked: [], committed: [] }
    for (let n = 0; n < rounds; n++) {
      const { told, acked, committed } = await round(served, load)
      samples.told.push(told)
      samples.acked.push(acked)
      samples.committed.push(committed)
    }
    for (const percent of [50, 99] as const) measures.push(measureOf({ name, state, percent, load, samples }))
  }
}

await pool.end()
await Promise.all([bare, ...Object.values(servers)].map((served) => served.stop()))
await stop()
report('latency', measures)

/** Measures how many events a second a server sustains, including its worker. */
async function saturation(served: Served): Promise<number> {
  const batches = 500
  const { run } = await sending('saturation', served, batches)
  await run()
  const took = [await run(), await run(), await run()].map(({ ms }) => ms)
  return Math.round((batches * 20 * 1_000) / median(took))
}

async function round(served: Served, load: number): Promise<Record<keyof Samples, number[]>> {
  const asked = await Reader.open(bare, 0)
  const acked = await underLoad(bare, load, () => oneByOne(readersPerRound, () => asked.acked()))
  asked.close()

  const present: Reader[] = []
  while (present.length < readersPerRound) present.push(await Reader.open(served, readers++))
  await served.rest()
  const committed: number[] = []
  const told = await underLoad(served, load, () =>
    oneByOne(readersPerRound, async (n) => {
      if (served === servers.durable) committed.push(await commit())
      return present[n]?.told() ?? 0
    }),
  )
  for (const reader of present) reader.close()
  await served.rest()
  return { told, acked, committed }
}

async function oneByOne(count: number, take: (n: number) => Promise<number>): Promise<number[]> {
  const samples: number[] = []
  while (samples.length < count) {
    await pause(gapMs)
    samples.push(await take(samples.length))
  }
  return samples
}

/** Measures the commit of one row, in milliseconds. */
async function commit(): Promise<number> {
  const start = performance.now()
  await pool.query('INSERT INTO probe VALUES (1)')
  return performance.now() - start
}

function measureOf({ name, state, percent, load, samples }: {
  name: string
  state: string
  percent: 50 | 99
  load: number
  samples: Samples
}): Measure {
  const isDurable = name === 'durable'
  const times = percent === 50 ? 2 : 4
  const at = (rows: number[][]): number[] => rows.map((row) => percentile(row, percent))
  const [told, acked, committed] = [at(samples.told), at(samples.acked), at(samples.committed)]
  const allowed = acked.map((ack, n) => (isDurable ? times * ack + 2 * (committed[n] ?? 0) : ack))
  return {
    id: `latency.${name}-${state}-p${percent}`,
    ...summary(told.map((one, n) => one / (allowed[n] ?? Number.NaN))),
    unit: '×', reach: isDurable ? 1 : times, better: 'lower',
    against: {
      'this, ms': rounded(median(told)),
      'Socket.IO ack round trip, ms': rounded(median(acked)),
      ...(isDurable && { 'one commit of the same database, ms': rounded(median(committed)) }),
      ...(load > 0 && { 'events a second beside it': rounded(load) }),
    },
  }
}
