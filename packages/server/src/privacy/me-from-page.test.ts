import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage, type RealPage } from '../fixtures/real-page.js'
import { type Started, startServer, until } from '../fixtures/start-server.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

/** Opens a page that has been told of the last copy of a book. */
async function toldPage(bookId: string): Promise<RealPage> {
  const page = await openPage(t.url)
  page.view(bookId)
  await until(() => page.acknowledged.size > 0)
  await t.ingest({ type: 'copies.changed', source: 'stock', data: { bookId, copies: 1 } })
  await until(() => page.came.length > 0)
  return page
}

it('a page exports what the server holds on its person, and reads the trace of a suggestion', async () => {
  await using page = await toldPage('dune')
  const [command] = page.came
  const held = await page.client.exportMe()
  expect(held.person).toMatchObject({ personId: page.client.getSnapshot().session?.personId })
  expect(held.events).toContainEqual(expect.objectContaining({ id: page.tracked[0], type: 'book.viewed', data: { bookId: 'dune' } }))
  expect(held.commands.map(({ id }) => id)).toEqual([command?.id])
  expect(held.sessions).toHaveLength(1)
  expect(await page.client.trace(command?.correlationId ?? '')).toMatchObject({ correlationId: command?.correlationId, command: { id: command?.id } })
  expect(await page.client.trace('of nobody')).toBeNull()
})

it('a page erases its person: it is off and empty, and the server holds nothing', async () => {
  const page = await toldPage('emma')
  const { personId } = page.client.getSnapshot().session ?? { personId: '' }
  await page.client.eraseMe()
  expect(page.client.getSnapshot()).toMatchObject({ consent: 'unknown', connection: 'off', session: null, suggestions: [], activity: [], preferences: null })
  const { rows } = await t.pool.query('SELECT 1 FROM proactive.event_log WHERE person = $1', [personId])
  expect(rows).toEqual([])
  expect((await page.client.exportMe()).events).toEqual([])
  await page[Symbol.asyncDispose]()
})
