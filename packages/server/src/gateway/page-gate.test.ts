/** What a page sent and what its person says meet in real PostgreSQL, in every order that matters. */

import { randomUUID } from 'node:crypto'
import type { BatchAnswer } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { origin, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { postgresLog } from '../log/postgres-log.js'
import { silent } from '../runtime/logger.js'
import { postgresStore } from '../store/postgres-store.js'
import { testDatabase } from 'database/testing'

type Database = Awaited<ReturnType<typeof testDatabase>>

/** A point that a statement of one server reaches and waits at, until the test lets it pass. */
function stop() {
  let reach = (): void => {}
  let pass = (): void => {}
  const reached = new Promise<void>((done) => (reach = done))
  const passed = new Promise<void>((done) => (pass = done))
  return { reached, pass: () => pass(), wait: async () => (reach(), passed) }
}

let database: Database
let other: Started
beforeAll(async () => {
  database = await testDatabase()
  other = await startServer({ database })
})
afterAll(async () => {
  await other[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

const denied = { code: 'consent_denied' }
const now = () => new Date().toISOString()
const countOf = async (id: string) => (await other.pool.query('SELECT FROM proactive.event_log WHERE id = $1', [id])).rows.length

/** A server whose events wait at `before`: before the permission is read again, or between that and the append. */
async function waitingServer(before: 'the permission is held' | 'the events are appended') {
  const point = stop()
  let isArmed = false
  const pause = async (): Promise<void> => {
    if (!isArmed) return
    isArmed = false
    await point.wait()
  }
  const { pool } = other
  const [log, store] = [postgresLog({ pool, logger: silent }), postgresStore({ pool, logger: silent })]
  const started = await startServer({
    database,
    log: {
      ...log,
      append: async (records, options) => {
        if (before === 'the events are appended' && records.some(({ kind }) => kind === 'event')) await pause()
        return log.append(records, options)
      },
    },
    store: {
      ...store,
      holdPermissions: async (tx, senders) => {
        if (before === 'the permission is held') await pause()
        return store.holdPermissions(tx, senders)
      },
    },
  })
  return { started, point, arm: () => (isArmed = true) }
}

/** Sends an event by POST, with the token of a page. */
async function post(page: Page, event: object, on: Started): Promise<BatchAnswer> {
  const response = await on.request('POST', '/events', { body: { token: page.grant.token, sentAt: now(), events: [event] } })
  const answer: BatchAnswer = JSON.parse(await response.text())
  return answer
}

const words: [string, (page: Page) => Promise<unknown>][] = [
  ['a no', (page) => other.request('POST', '/session', { body: { consent: 'denied', consentAt: now(), opens: false }, headers: { origin, cookie: page.cookie } })],
  ['an off', (page) => other.request('PUT', '/preferences', { headers: { authorization: `Bearer ${page.grant.token}` }, body: { enabled: false, frequency: 'normal', categories: {} } })],
]

describe.each(words)('%s that another server takes while an event is on its way', (_, say) => {
  it('is heard: the event, which was let in before, is refused and not stored', async () => {
    const { started, point, arm } = await waitingServer('the permission is held')
    await using server = started
    await using page = await server.page()
    arm()
    const event = viewed('dune')
    const answer = post(page, event, server)
    await point.reached
    await say(page)
    point.pass()
    expect(await answer).toMatchObject(denied)
    expect(await countOf(event.id)).toBe(0)
  }, 60_000)

  it('is acknowledged only after the event, which is stored', async () => {
    const { started, point, arm } = await waitingServer('the events are appended')
    await using server = started
    await using page = await server.page()
    arm()
    const event = viewed('dune')
    const answer = post(page, event, server)
    await point.reached
    let isAcknowledged = false
    const saying = say(page).then(() => (isAcknowledged = true))
    const { pool } = other
    await until(async () => (await pool.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).rows.length > 0, 60_000)
    expect([isAcknowledged, await countOf(event.id)]).toEqual([false, 0])
    point.pass()
    expect(await answer).toMatchObject({ ok: true, accepted: 1 })
    await saying
    expect(await countOf(event.id)).toBe(1)
    expect(await post(page, viewed('emma'), server)).toMatchObject(denied)
  }, 60_000)
})

describe('a batch that is on its way when its person is erased', () => {
  it.each(['an event', 'a word on consent'])('is refused, and %s is not stored', async (what) => {
    const { started, point, arm } = await waitingServer('the permission is held')
    await using server = started
    await using page = await server.page()
    arm()
    const event = what === 'an event' ? viewed('dune') : { id: randomUUID(), type: 'consent.changed', time: now(), data: { consent: 'granted' } }
    const answer = post(page, event, server)
    await point.reached
    expect((await other.request('DELETE', '/me', { headers: { authorization: `Bearer ${page.grant.token}` } })).status).toBe(200)
    point.pass()
    expect(await answer).toMatchObject({ code: 'unauthorized' })
    expect(await countOf(event.id)).toBe(0)
    expect((await other.pool.query('SELECT FROM proactive.consent WHERE person = $1', [page.grant.personId])).rows).toEqual([])
  }, 60_000)
})
