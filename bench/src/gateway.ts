/** The bench `gateway`: how many events a second a gateway takes, beside Socket.IO and PostgreSQL; see the README. */

import pg from 'pg'
import { heapPerSession } from './gateway/heaps.js'
import { inserting, sending } from './gateway/runners.js'
import { takeTurns, type Took } from './gateway/turns.js'
import { report } from './report.js'
import { createDatabases } from './serving/databases.js'
import { Served } from './serving/served.js'
import { median, ratios, rounded, summary } from './statistics.js'

const batches = 1_000
const events = batches * 20
const rounds = 7
const sessions = 300

const { urls, stop } = await createDatabases(['gateway', 'whole', 'heap'])
const bare = await Served.start('bare')
const memory = await Served.start('gateway')
const memoryWhole = await Served.start('whole')
const durable = await Served.start('gateway', urls.gateway)
const durableWhole = await Served.start('whole', urls.whole)
const pool = new pg.Pool({ connectionString: urls.gateway })

/** The sizes of the gateway's appends in its last turn; PostgreSQL alone inserts the same sizes. */
let sizes: readonly number[] = Array.from({ length: 10 }, () => events / 10)
const durably = await sending('durable', durable, batches)
async function measuredDurably(): Promise<Took> {
  await durable.sizes()
  const spent = await durably.run()
  sizes = await durable.sizes()
  return spent
}
const runners = [
  await sending('bare', bare, batches),
  await sending('memory', memory, batches),
  await sending('memory whole', memoryWhole, batches),
  { ...durably, run: measuredDurably },
  inserting('insert', pool, () => sizes),
  inserting('insert 20', pool, () => Array.from({ length: batches }, () => 20), 10),
  await sending('durable whole', durableWhole, batches),
]
await takeTurns(runners, 2)
const took = await takeTurns(runners, rounds)

const heapServer = await Served.start('whole', urls.heap)
const heapBare = await Served.start('bare')
const heaps = { whole: [0], bare: [0] }
for (let round = 0; round < 4; round++) {
  heaps.whole[round] = await heapPerSession(heapServer, sessions)
  heaps.bare[round] = await heapPerSession(heapBare, sessions)
}

await pool.end()
await Promise.all([bare, memory, memoryWhole, durable, durableWhole, heapServer, heapBare].map((served) => served.stop()))
await stop()

const times = (name: string): number[] => took(name).map(({ ms }) => ms)
const cpus = (name: string): number[] => took(name).map(({ cpu }) => cpu)
const perSecond = (name: string): number => rounded((events / median(times(name))) * 1000)
const micros = (name: string): number => rounded(median(cpus(name)) / events)

report('gateway', [
  {
    id: 'gateway.memory', ...summary(ratios(times('bare'), times('memory'))), unit: '×', reach: 0.8, better: 'higher',
    against: {
      'this, events a second': perSecond('memory'),
      'bare Socket.IO, events a second': perSecond('bare'),
      'with its worker in the same process, events a second': perSecond('memory whole'),
    },
  },
  {
    id: 'gateway.memory-cpu', ...summary(ratios(cpus('bare'), cpus('memory'))), unit: '×', reach: 0.8, better: 'higher',
    against: {
      'this, CPU µs an event': micros('memory'),
      'bare Socket.IO, CPU µs an event': micros('bare'),
      'with its worker in the same process, CPU µs an event': micros('memory whole'),
    },
  },
  {
    id: 'gateway.durable', ...summary(ratios(times('insert'), times('durable'))), unit: '×', reach: 0.5, better: 'higher',
    against: {
      'this, events a second': perSecond('durable'),
      'inserted as many together, events a second': perSecond('insert'),
      'inserted by twenty, ten abreast, events a second': perSecond('insert 20'),
      'with its worker in the same process, events a second': perSecond('durable whole'),
      'this, CPU µs an event': micros('durable'),
      'inserted as many together, CPU µs an event': micros('insert'),
      'with its worker in the same process, CPU µs an event': micros('durable whole'),
      'events appended together': rounded(median(sizes)),
    },
  },
  {
    id: 'gateway.heap', ...summary(ratios(heaps.whole, heaps.bare)), unit: '×', reach: 2, better: 'lower',
    against: {
      'this, B a session': rounded(median(heaps.whole)),
      'two bare connections, B': rounded(median(heaps.bare)),
    },
  },
])
