import { createEngine } from '@proactive/engine'
import { testDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { postgresGraph } from '../graph/postgres-graph.js'
import { library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { postgresLog } from '../log/postgres-log.js'
import { eventMessage, recordsOf } from '../log/records.js'
import { memoryStore } from './memory-store.js'
import { postgresStore } from './postgres-store.js'
import { postgresUpkeep } from './postgres-upkeep.js'

it('deletes old commands with the answers to all their requests, and tells how many, until none is left', async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  await pool.query(
    `INSERT INTO proactive.command (id, session, person, correlation, expires_at, body)
     SELECT 'command ' || n, 's', 'user:ann', 'c', CASE WHEN n = 6 THEN now() + interval '1 day' ELSE now() - interval '1 day' END,
       jsonb_build_object('data', jsonb_build_object('hold', jsonb_build_object('id', 'hold ' || n))) FROM generate_series(1, 6) AS n;
     INSERT INTO proactive.answer (what, key, result, undo_token)
     SELECT 'accept', 'command ' || n, '{"ok": true}'::jsonb, CASE WHEN n < 3 THEN 'undo ' || n END FROM generate_series(1, 6) AS n
     UNION ALL SELECT 'undo', 'undo 1', '{"ok": true}'::jsonb, NULL
     UNION ALL SELECT 'extend', 'hold ' || n || ':' || tap, '{"ok": true}'::jsonb, NULL FROM generate_series(1, 6) AS n, generate_series(1, 2) AS tap`,
  )
  const upkeep = postgresUpkeep(pool)
  const deleted = []
  for (let n = 0; n < 4; n++) deleted.push(await upkeep.prune({ events: 0, history: Date.now() }, 2))
  expect(deleted).toEqual([2, 2, 1, 0])
  const left = await pool.query('SELECT what, key FROM proactive.answer ORDER BY what, key')
  expect(left.rows).toEqual([{ what: 'accept', key: 'command 6' }, { what: 'extend', key: 'hold 6:1' }, { what: 'extend', key: 'hold 6:2' }])
})

it('deletes old answers about turns of the app that no page has read', async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  const now = Date.now()
  const rows = [['attention', now - 10], ['attention.release', now - 10], ['attention', now + 10], ['extend', now - 10]] as const
  for (const [what, at] of rows) await pool.query(`INSERT INTO proactive.answer (what, key, result) VALUES ($1, $2, '{"ok": true}')`, [what, `${at}:x`])
  expect(await postgresUpkeep(pool).prune({ events: now, history: 0 }, 10)).toBe(2)
  const left = await pool.query('SELECT what, key FROM proactive.answer ORDER BY what, key')
  expect(left.rows).toEqual([{ what: 'attention', key: `${now + 10}:x` }, { what: 'extend', key: `${now - 10}:x` }])
})

it('deletes from the graph what pages told too long ago, what systems told later, and what is loaded never', async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  const graph = postgresGraph({ pool })
  const [ann, dune, emma] = [{ kind: 'person', id: 'user:ann' }, { kind: 'book', id: 'dune' }, { kind: 'book', id: 'emma' }] as const
  const shelf = { kind: 'shelf', id: 'a' }
  await graph.load('books', { nodes: [], edges: [{ from: dune, kind: 'on', to: shelf }] })
  const changes = [
    { event: 'old view', time: 1_000, origin: 'page' as const, edges: [{ from: ann, kind: 'viewed', to: dune }] },
    { event: 'view', time: 5_000, origin: 'page' as const, edges: [{ from: ann, kind: 'viewed', to: emma }] },
    { event: 'loan', time: 2_000, origin: 'shop' as const, edges: [{ from: ann, kind: 'borrowed', to: dune }] },
  ]
  await graph.apply({ projection: 'p', partition: 0, from: await graph.position('p', 0), to: '1', changes })
  const left = async () => {
    const { rows } = await pool.query<{ edge: string }>(
      `SELECT e.kind || ' ' || n.key AS edge FROM proactive.graph_edge e JOIN proactive.graph_node n ON n.id = e.to_id ORDER BY 1`,
    )
    return rows.map(({ edge }) => edge)
  }
  const prune = async (before: { events: number; history: number }) => {
    while ((await postgresUpkeep(pool).prune(before, 1)) > 0);
    return left()
  }
  expect(await prune({ events: 3_000, history: 500 })).toEqual(['borrowed dune', 'on a', 'viewed emma'])
  expect(await prune({ events: 3_000, history: 3_000 })).toEqual(['on a', 'viewed emma'])
  expect(await prune({ events: 6_000, history: 6_000 })).toEqual(['on a'])
  expect((await pool.query(`SELECT FROM proactive.graph_node WHERE kind = 'person'`)).rows).toEqual([])
})

it.each(['memory', 'postgres'] as const)('finds and counts the events of a period by their own time and the days of a zone, in %s', async (kind) => {
  await using database = kind === 'postgres' ? await testDatabase() : undefined
  const pool = database?.pool()
  const inMemory = memoryLog()
  const [log, store] = pool ? [postgresLog({ pool }), postgresStore({ pool })] : [inMemory, memoryStore(inMemory)]
  const evening = Date.parse('2026-01-05T22:30:00Z')
  const placement = { engine: createEngine(library()), count: 2 }
  const append = async (id: string, type: string, time: number, person?: string) => {
    const event = { id, type, version: 1, time, received: time + 5, source: person === undefined ? 'shop' : 'page', data: { of: id }, ...(person !== undefined && { person }) }
    await log.append(recordsOf(eventMessage(event), 'event', time + 5, placement))
    // A partition forwards it to the rules that have its key.
    if (id === 'b') await log.append(recordsOf({ id: 'b>rule', to: 'rule:x/y', cause: 'b', body: { type: 'event', event, forwarded: true } }, 'message', time + 5, placement))
  }
  await append('c', 'book.viewed', evening + 3_600_000, 'user:ann')
  await append('a', 'book.viewed', evening, 'user:ann')
  await append('b', 'book.borrowed', evening + 1, 'user:bob')
  await append('d', 'copies.changed', evening + 2)
  await append('e', 'book.viewed', evening - 1, 'user:ann')
  const [from, to] = [evening, evening + 3_600_000]
  const found = await store.happenedBetween(from, to, ['book.viewed', 'book.borrowed', 'copies.changed'], 10)
  expect(found).toEqual([
    { type: 'book.viewed', person: 'user:ann', time: evening, data: { of: 'a' } },
    { type: 'book.borrowed', person: 'user:bob', time: evening + 1, data: { of: 'b' } },
    { type: 'book.viewed', person: 'user:ann', time: evening + 3_600_000, data: { of: 'c' } },
  ])
  expect(await store.happenedBetween(from, to, ['book.viewed', 'book.borrowed'], 1)).toEqual(found.slice(0, 1))
  expect(await store.countEvents(from, to, 'Europe/Prague')).toEqual([
    { type: 'book.borrowed', day: '2026-01-05', count: 1 },
    { type: 'book.viewed', day: '2026-01-05', count: 1 },
    { type: 'copies.changed', day: '2026-01-05', count: 1 },
    { type: 'book.viewed', day: '2026-01-06', count: 1 },
  ])
})

it('reads a day of a long log by the index of its time, and the late events of that day with it', async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  const day = 86_400_000
  const noon = Date.parse('2026-01-20T12:00:00Z')
  // Sixty days with 800 events each. Every thousandth event comes 20 days late, and the last 30 days take the room of earlier ones.
  const append = async (first: number, last: number): Promise<void> => {
    await pool.query(
      `INSERT INTO proactive.event_log (partition, id, kind, address, cause, type, version, source, person, time, received, data)
       SELECT 0, 'e' || n, 'event', 'person:user:ann', 'e' || n, 'book.viewed', 1, 'page', 'user:ann',
              to_timestamp(($1::float8 + (n - 24000) * 108000.0 - CASE WHEN n % 1000 = 0 THEN 20 * $2::float8 ELSE 0 END) / 1000),
              to_timestamp(($1::float8 + (n - 24000) * 108000.0) / 1000), jsonb_build_object('book', repeat('x', 120))
         FROM generate_series($3::int, $4::int) AS n`,
      [noon, day, first, last],
    )
  }
  await pool.query(`INSERT INTO proactive.event_log (partition, id, kind, address, cause, type, version, source, person, time, received, data)
     SELECT 0, 'old' || n, 'event', 'person:user:ann', 'old' || n, 'book.viewed', 1, 'page', 'user:ann', now(), now(), jsonb_build_object('book', repeat('x', 120))
       FROM generate_series(1, 24000) AS n`)
  await append(1, 24_000)
  await pool.query(`DELETE FROM proactive.event_log WHERE id LIKE 'old%'`)
  await pool.query('VACUUM proactive.event_log')
  await append(24_001, 48_000)
  await pool.query('ANALYZE proactive.event_log')
  const plans: string[] = []
  const explaining = Object.assign(Object.create(pool), {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values)
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
      return pool.query(text, values)
    },
  })
  const upkeep = postgresUpkeep(explaining)
  const found = await upkeep.happenedBetween(noon, noon + day - 1, ['book.viewed'], 10_000)
  const counted = await upkeep.countEvents(noon, noon + day - 1, 'UTC')
  // 800 of the day without the one that names an earlier time, and one that came 20 days after it.
  expect([found.length, counted.reduce((sum, { count }) => sum + count, 0)]).toEqual([800, 800])
  expect(plans).toHaveLength(2)
  for (const plan of plans) expect(plan).toMatch(/Index Scan (using|on) event_log_time_idx/)
  expect(plans.join()).not.toContain('Seq Scan')
})
