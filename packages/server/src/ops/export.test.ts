import type { PersonExport, StoredEvent } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeDesk, library } from '../fixtures/library.js'
import { type Page, type Started, startServer } from '../fixtures/start-server.js'
import { postgresStore } from '../store/postgres-store.js'
import { pageBytes, pageRows, type Store } from '../store/store.js'

let t: Started
let page: Page
/** How many pages of lists the store was asked for. */
let asked = 0
beforeAll(async () => {
  const database = await testDatabase()
  const store = postgresStore({ pool: database.pool() })
  const eventPage: Store['eventPage'] = (...given) => {
    asked++
    return store.eventPage(...given)
  }
  t = await startServer({ database, store: { ...store, eventPage }, pack: library(fakeDesk()) })
  page = await t.page()
})
afterAll(async () => {
  await page[Symbol.asyncDispose]()
  await t[Symbol.asyncDispose]()
  await t.database[Symbol.asyncDispose]()
})

/** Writes so many events of the person, each with a text of so many characters. */
async function write(count: number, chars: number): Promise<void> {
  await t.pool.query(
    `INSERT INTO proactive.event_log (era, partition, id, kind, address, cause, type, version, source, person, session, time, received, data)
     SELECT 0, 0, gen_random_uuid(), 'record', 'home:a', 'c', 'note.written', 2, 'page', $1, $2, now(), now(), jsonb_build_object('n', n, 'text', repeat('x', $4))
     FROM generate_series(1, $3) AS n`,
    [page.grant.personId, page.grant.sessionId, count, chars],
  )
}

const open = () => t.request('GET', '/me/export', { headers: { authorization: `Bearer ${page.grant.token}` } })

it('gives every event once and in order, in pages of bounded rows and bytes', async () => {
  await write(250, 10)
  await write(6, 100_000)
  await write(3, 400_000)
  await write(1, 10)
  const store = postgresStore({ pool: t.pool })
  const sizes: { rows: number; bytes: number }[] = []
  const texts: unknown[] = []
  for (let after: number | null = 0; after !== null; ) {
    const { rows, next }: Awaited<ReturnType<Store['eventPage']>> = await store.eventPage(page.grant.personId, after)
    sizes.push({ rows: rows.length, bytes: rows.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0) })
    texts.push(...rows.map(({ data }) => data))
    after = next
  }
  expect(texts).toHaveLength(260)
  for (const { rows, bytes } of sizes) {
    expect(rows).toBeLessThanOrEqual(pageRows)
    expect(rows === 1 || bytes <= pageBytes).toBe(true)
  }
  expect(sizes.filter(({ rows }) => rows === 1).length).toBeGreaterThanOrEqual(3)

  const exported: PersonExport = JSON.parse(await (await open()).text())
  expect(exported.events.map(({ data }: StoredEvent) => data)).toEqual(texts)
})

it('reads further pages only when the client has taken the ones before', async () => {
  await write(40, 1_000_000)
  asked = 0
  const response = await open()
  const reader = response.body?.getReader()
  await reader?.read()
  // What the two ends of the connection buffer is read ahead; 40 pages are more than they hold.
  let before = -1
  while (before !== asked) {
    before = asked
    for (let n = 0; n < 20; n++) await t.request('GET', '/health')
  }
  expect(asked).toBeLessThan(35)
  await reader?.cancel()
})
