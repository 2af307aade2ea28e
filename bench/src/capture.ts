/** The bench `capture`: what it costs to make an event of every changed row of a table; see the README. */

import { defineEvent } from '@proactive/protocol'
import { captureTable } from '@proactive/server'
import pg from 'pg'
import { z } from 'zod'
import { report } from './report.js'
import { createDatabases } from './serving/databases.js'
import { median, ratios, rounded, summary } from './statistics.js'

const rows = 2_000
const rounds = 9

const shelfCounted = defineEvent('shelf.counted', { from: 'shop', data: z.object({ shelf: z.number(), pieces: z.number() }) })
const { urls, stop } = await createDatabases(['capture'])
const pool = new pg.Pool({ connectionString: urls.capture, max: 1 })

for (const table of ['plain', 'captured', 'one_by_one', 'one_by_one_captured']) {
  await pool.query(`CREATE TABLE public.${table} (id INTEGER PRIMARY KEY, pieces INTEGER NOT NULL); INSERT INTO public.${table} SELECT n, 0 FROM generate_series(1, ${rows}) n`)
}
for (const table of ['captured', 'one_by_one_captured']) await pool.query(captureTable(shelfCounted, { table: `public.${table}`, key: 'id', data: { shelf: 'id', pieces: 'pieces' }, on: ['update'] }))
// Nothing is captured before a server has started for the first time.
await pool.query(`INSERT INTO proactive.setting (key, value) VALUES ('log.partitions', '16') ON CONFLICT DO NOTHING`)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const atOnce = (table: string) => () => timed(() => pool.query(`UPDATE public.${table} SET pieces = pieces + 1`))
const oneByOne = (table: string) => () =>
  timed(async () => {
    for (let id = 1; id <= rows / 10; id++) await pool.query(`UPDATE public.${table} SET pieces = pieces + 1 WHERE id = $1`, [id])
  })

const took: Record<string, number[]> = { plain: [], captured: [], alone: [], aloneCaptured: [] }
for (let round = -2; round < rounds; round++) {
  const runs = { plain: atOnce('plain'), captured: atOnce('captured'), alone: oneByOne('one_by_one'), aloneCaptured: oneByOne('one_by_one_captured') }
  for (const [name, run] of Object.entries(runs)) {
    const ms = await run()
    if (round >= 0) took[name]?.push(ms)
  }
}
const { rows: [counted] } = await pool.query<{ events: number }>(`SELECT count(*)::int AS events FROM proactive.event_log WHERE type = 'shelf.counted'`)
await pool.end()
await stop()

const expected = (rounds + 2) * (rows + rows / 10)
if (counted?.events !== expected) throw new Error(`${counted?.events} events were captured in place of ${expected}: the figures do not count.`)

const micros = (name: string, of: number): number => rounded((median(took[name] ?? []) / of) * 1_000)
report('capture', [
  {
    id: 'capture.transaction', ...summary(ratios(took.aloneCaptured ?? [], took.alone ?? [])), unit: '×', reach: 2, better: 'lower',
    against: { 'µs a row, each in a transaction of its own, captured': micros('aloneCaptured', rows / 10), 'not captured': micros('alone', rows / 10) },
  },
  {
    id: 'capture.bulk', ...summary((took.captured ?? []).map((ms, n) => ((ms - (took.plain?.[n] ?? 0)) / rows) * 1_000)), unit: 'µs', reach: 100, better: 'lower',
    against: { 'µs a row of one statement over 2 000 rows, captured': micros('captured', rows), 'not captured': micros('plain', rows) },
  },
])
