import type pg from 'pg'
import { cpuMicros } from '../race.js'
import { Crowd, packetsOf } from '../serving/crowd.js'
import type { Served } from '../serving/served.js'
import { insertAll, statementsFor } from './inserts.js'
import type { Runner } from './turns.js'

/** The number of pages that send concurrently, each with one batch in flight. */
const pages = 100

/** Creates a runner that sends batches to a server. With a worker, the turn ends when the worker has caught up. */
export async function sending(name: string, served: Served, batches: number): Promise<Runner> {
  const crowd = await Crowd.of(pages, served)
  return {
    name,
    async run() {
      const packets = packetsOf(batches)
      await served.rest()
      const cpu = await served.cpu()
      const start = performance.now()
      await crowd.send(packets)
      const acked = performance.now()
      const end = served.kind === 'whole' ? Math.max(acked, await served.rest()) : acked
      return { ms: end - start, cpu: (await served.cpu()) - cpu }
    },
  }
}

/** Creates a runner that inserts into PostgreSQL alone with the log's statement, `abreast` at a time. */
export function inserting(name: string, pool: pg.Pool, sizes: () => readonly number[], abreast = 1): Runner {
  return {
    name,
    async run() {
      const statements = await statementsFor(sizes())
      const cpu = cpuMicros()
      const start = performance.now()
      await insertAll(pool, statements, abreast)
      return { ms: performance.now() - start, cpu: cpuMicros() - cpu }
    },
  }
}
