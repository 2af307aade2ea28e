import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { lateIn } from '../fixtures/disordered-events.js'
import { operatorKey, startServer, until } from '../fixtures/start-server.js'
import { windows } from '../fixtures/windows.js'

it('an event that a long transaction of another program blocks is not a late event when it is read', async () => {
  await using t = await startServer({ pack: windows(), partitions: 1 })
  const moved = (agoMs: number) => ({
    id: randomUUID(), type: 'copy.moved', source: 'shelves', subject: 'book/dune',
    time: new Date(Date.now() - agoMs).toISOString(), data: { bookId: 'dune', from: 'a shelf' },
  })
  const metrics = async () => (await t.request('GET', '/metrics', { headers: { authorization: `Bearer ${operatorKey}` } })).text()
  const steps = async () => (await t.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM proactive.journal')).rows[0]?.n ?? 0
  const isSeen = async (type: string) =>
    (await t.pool.query(`SELECT FROM proactive.inspection WHERE saw = 'signal' AND body->'signal'->>'type' = $1`, [type])).rows.length > 0

  await t.ingest(moved(0), moved(0), moved(0))
  await until(async () => (await steps()) > 0)
  const writer = await t.pool.connect()
  await writer.query('BEGIN; SELECT pg_current_xact_id()')
  await t.ingest(moved(1_000))
  const before = await steps()
  // The windows of the earlier events may close meanwhile or wait for the blocked event; both are correct.
  await until(async () => (await steps()) > before, 2_500).catch(() => {})
  await writer.query('COMMIT')
  writer.release()
  await until(() => isSeen('moved.often'))
  expect(lateIn(await metrics())).toBe(0)
})
