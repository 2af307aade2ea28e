import type * as Original from '@proactive/engine'
import { randomUUID } from 'node:crypto'
import type { Pack } from '@proactive/engine'
import { testDatabase } from 'database/testing'
import { expect, it, vi } from 'vitest'
import { postgresErasures } from '../store/postgres-erasures.js'
import { inTransaction } from '../store/postgres-tx.js'
import { stepped } from '../store/settled.js'
import { heard, type Page, refused, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

/** While it is broken, the engine cannot step a batch in which a person is forgotten. */
const engine = vi.hoisted(() => ({ isBroken: false }))
vi.mock('@proactive/engine', async (original) => {
  const actual = await original<typeof Original>()
  return {
    ...actual,
    createEngine(pack: Pack) {
      const real = actual.createEngine(pack)
      const step: typeof real.step = (partition, batch, now) => {
        if (engine.isBroken && batch.some(({ body }) => body.type === 'forget')) throw new Error('the engine is broken')
        return real.step(partition, batch, now)
      }
      return { ...real, step }
    },
  }
})

const asPage = ({ grant }: Pick<Page, 'grant'>) => ({ authorization: `Bearer ${grant.token}` })
const note = (text: string) => ({ ...viewed(''), type: 'note.written', version: 2, data: { text } })
const erase = async (t: Started, page: Page) => {
  const response = await t.request('DELETE', '/me', { headers: asPage(page) })
  return { status: response.status, body: await response.json() }
}
const rowsOf = async (t: Started, person: string) =>
  (await t.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM proactive.event_log WHERE person = $1', [person])).rows[0]?.n

/** Inserts rows of a person that the worker takes as read. */
const longPast = (t: Started, person: string, rows: number) =>
  t.pool.query(
    `INSERT INTO proactive.event_log (xid, partition, id, kind, address, cause, type, version, source, person, time, received, data)
     SELECT '3'::xid8, 0, gen_random_uuid(), 'event', 'person:' || $1, '', 'book.viewed', 1, 'page', $1, now(), now(), '{}'
     FROM generate_series(1, $2)`,
    [person, rows],
  )

it('answers unavailable while a partition cannot forget, says ok only once every partition has, and skips nothing silently', async () => {
  await using database = await testDatabase()
  await using t = await startServer({ database, partitions: 2 })
  await using other = await t.page()
  await using page = await t.page()
  await other.send([note('of another')])
  await page.send([note('mine, the last')])
  await until(async () => {
    const { rows } = await t.pool.query(`SELECT FROM proactive.event_log l WHERE kind = 'event' AND NOT ${stepped}`)
    return rows.length === 0
  })

  engine.isBroken = true
  const first = await erase(t, page)
  expect(first).toMatchObject({ status: 503, body: { code: 'unavailable', retryAfterMs: 1_000 } })
  expect((await t.request('POST', '/session', { body: {}, headers: { origin: 'https://library.example', cookie: page.cookie } })).status).toBe(503)
  engine.isBroken = false
  await until(async () => (await erase(t, page)).status === 200)
  expect(await erase(t, page)).toEqual({ status: 200, body: { ok: true } })
  expect(await rowsOf(t, page.grant.personId)).toBe(0)
  const { rows } = await t.pool.query(`SELECT FROM proactive.snapshot WHERE strpos(state::text, 'mine, the last') > 0`)
  expect(rows).toEqual([])
})

it('goes on after a restart in the middle, and answers the request that is sent again', async () => {
  await using database = await testDatabase()
  const before = await startServer({ database, partitions: 2 })
  const page = await before.page()
  await page.send([viewed('dune')])
  await longPast(before, page.grant.personId, 30_000)
  const asked = erase(before, page).catch(() => undefined)
  await until(async () => ((await rowsOf(before, page.grant.personId)) ?? 0) < 29_000)
  await before[Symbol.asyncDispose]()
  await asked
  await using after = await startServer({ database, partitions: 2 })
  expect(await rowsOf(after, page.grant.personId)).toBeGreaterThan(0)
  await until(async () => (await rowsOf(after, page.grant.personId)) === 0)
  await until(async () => (await erase(after, page)).status === 200, 20_000)
  expect((await after.pool.query('SELECT FROM proactive.erasure WHERE cardinality(names) > 0')).rows).toEqual([])
})

it('recovers to the same state after an erasure, with its journal cut', async () => {
  await using database = await testDatabase()
  const before = await startServer({ database, partitions: 2 })
  const [page, other] = [await before.page(), await before.page()]
  await other.send([viewed('dune')])
  await page.send([viewed('dune')])
  expect((await erase(before, page)).status).toBe(200)
  await other.send([viewed('emma')])
  const { rows: lost } = await before.pool.query<{ worker: string }>(`UPDATE proactive.partition SET owner = NULL, epoch = epoch + 1 RETURNING n`)
  expect(lost).toHaveLength(2)
  const command = heard(other.actions, 'command')
  await before.ingest({ type: 'copies.changed', source: 'stock', id: randomUUID(), data: { bookId: 'emma', copies: 1 } })
  expect(await command).toMatchObject({ data: { useCase: 'hold_last_copy' } })
  await before[Symbol.asyncDispose]()
})

it('holds an erasure for the process that claimed it last, which alone may end it', async () => {
  await using database = await testDatabase()
  const store = postgresErasures(database.pool())
  const erasure = await store.queueErasure({ person: 'user:ann', pseudonym: 'erased-1', askedBy: 'ann' })
  const holds = (worker: string) => inTransaction(database.pool(), (tx) => store.holdsErasure(tx, erasure, worker))
  await store.claimErasure('paused')
  await store.claimErasure('next')
  expect([await holds('paused'), await holds('next')]).toEqual([false, true])
  expect(await store.gatherSessions(erasure, 'paused')).toBeNull()
  await store.postponeErasure(erasure, 'paused', 60_000)
  expect(await holds('next')).toBe(true)
  expect(await store.finishErasure(erasure, 'paused')).toBe(false)
  expect(await store.erasureAskedBy('ann')).toBe('queued')
  expect(await store.gatherSessions(erasure, 'next')).toEqual(erasure)
  expect(await store.finishErasure(erasure, 'next')).toBe(true)
  expect(await store.erasureAskedBy('ann')).toBe('done')
  expect(await holds('next')).toBe(false)
})

it('refuses or ends every socket that is dialled under the old name while the person is erased', async () => {
  await using t = await startServer({ partitions: 2 })
  await using page = await t.page()
  await longPast(t, page.grant.personId, 5_000)
  const sockets = [page.events, page.actions]
  const erased = erase(t, page)
  for (let n = 0; n < 30; n++) {
    sockets.push(t.socket(n % 2 ? 'events' : 'actions', { token: page.grant.token, protocol: 1 }))
    await new Promise((done) => void setTimeout(done, 5))
  }
  expect((await erased).status).toBe(200)
  await until(() => sockets.every((socket) => !socket.connected))
  expect(await refused(t.socket('events', { token: page.grant.token, protocol: 1 }))).toMatchObject({ code: 'unauthorized' })
  expect(await rowsOf(t, page.grant.personId)).toBe(0)
})

it('limits the erasures of an address', async () => {
  await using t = await startServer({ partitions: 2, limitScale: 0.2 })
  const answers: number[] = []
  for (let n = 0; n < 3; n++) {
    const { grant } = await t.session()
    answers.push((await t.request('DELETE', '/me', { headers: asPage({ grant }) })).status)
  }
  expect(answers).toEqual([200, 200, 429])
})
