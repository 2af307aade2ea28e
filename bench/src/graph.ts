/** The bench `graph`: the three questions to a graph of 100 000 nodes and 1 000 000 edges; see the README. */

import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { postgresGraph } from '@proactive/server'
import pg from 'pg'
import { percentile } from '../../packages/server/dist/fixtures/percentile.js'
import { edges, fillLargeShop, live, nodes, personOf, wantedThing, zoneOf } from './graph/large-shop.js'
import { randomFrom } from './random.js'
import { report } from './report.js'
import { createDatabases } from './serving/databases.js'
import { rounded, summary } from './statistics.js'

const rounds = 5
const questionsPerRound = 300
const reachMs = 20

const { urls, stop } = await createDatabases(['graph'])
const pool = new pg.Pool({ connectionString: urls.graph, max: 1 })
// On a busy machine the server may stop before the connection has closed.
pool.on('error', () => undefined)
try {
  await fillLargeShop(pool)
  await measure()
} finally {
  await pool.end()
  await stop()
}

async function measure(): Promise<void> {
  const graph = postgresGraph({ pool })
  const random = randomFrom(7)
  const chance = (): number => random(1_000_000) / 1_000_000
  const questions = {
    'graph.related': () =>
      graph.related({ from: { kind: 'person', id: personOf(random(1_000_000)) }, path: [{ edge: 'took' }, { edge: 'took', reverse: true }, { edge: 'took' }], breadth: 12 }),
    'graph.affected': () =>
      graph.affected({ from: { kind: 'zone', id: zoneOf(random(10)) }, path: [{ edge: 'in', reverse: true }, { edge: 'lives in', reverse: true }] }),
    'graph.stand-ins': () =>
      graph.standIns({
        for: { kind: 'thing', id: wantedThing(chance()) }, within: 'of class', alike: ['has', 'of brand'], instead: { looked: 'viewed', took: 'took' },
      }),
  }
  const times = new Map(Object.keys(questions).map((id) => [id, { p50: [] as number[], p99: [] as number[], cpu: [] as number[] }]))
  const cpuMs = await cpuOfBackend()
  const roundTrips: number[] = []
  const load: number[] = []
  for (let round = -1; round < rounds; round++) {
    for (const [id, ask] of Object.entries(questions)) {
      const taken: number[] = []
      const cpu: number[] = []
      for (let n = 0; n < questionsPerRound; n++) {
        const before = cpuMs()
        taken.push(await timed(ask))
        cpu.push(cpuMs() - before)
      }
      if (round < 0) continue
      times.get(id)?.cpu.push(percentile(cpu, 99))
      times.get(id)?.p50.push(percentile(taken, 50))
      times.get(id)?.p99.push(percentile(taken, 99))
    }
    for (let n = 0; n < questionsPerRound; n++) roundTrips.push(await timed(() => pool.query('SELECT 1')))
    load.push(loadavg()[0] ?? 0)
  }
  report('graph', [...times].map(([id, { p50, p99, cpu }]) => ({
    id: `${id}-p99`, ...summary(p99), unit: 'ms', reach: reachMs, better: 'lower' as const,
    against: {
      'ms at the median': rounded(summary(p50).value),
      'ms of CPU time of PostgreSQL, p99': rounded(summary(cpu).value),
      'ms of an empty round trip, p99': rounded(percentile(roundTrips, 99)),
      'load of the machine, mean': rounded(load.reduce((sum, one) => sum + one, 0) / load.length),
      nodes, edges, 'persons with an open page': live,
    },
  })))
  await writePlans(questions)
}

/** Returns what reads the CPU time, in milliseconds, of the process that serves the pool's connection. On Linux only. */
async function cpuOfBackend(): Promise<() => number> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const file = `/proc/${rows[0]?.pid}/schedstat`
  // Its first field is in nanoseconds.
  return () => Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Writes the plan of one question of each kind, as PostgreSQL ran it. */
async function writePlans(questions: Record<string, () => Promise<unknown>>): Promise<void> {
  const plans: string[] = []
  const query = pool.query.bind(pool)
  for (const [id, ask] of Object.entries(questions)) {
    const asked: pg.QueryConfig[] = []
    Object.assign(pool, { query: (config: pg.QueryConfig) => query((asked.push(config), config)) })
    await ask()
    Object.assign(pool, { query })
    const { text = '', values = [] } = asked[0] ?? {}
    const { rows } = await query<{ 'QUERY PLAN': string }>({ text: `EXPLAIN (ANALYZE, BUFFERS) ${text}`, values })
    plans.push([id, ...rows.map((row) => row['QUERY PLAN'])].join('\n'))
  }
  writeFileSync(new URL('../results/graph-plans.txt', import.meta.url), `${plans.join('\n\n')}\n`)
}
