/** What a page sent and what its person says meet in real PostgreSQL, in every order that matters. */

import { randomUUID } from 'node:crypto'
import type { BatchAnswer } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { origin, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { postgresLog } from '../log/postgres-log.js'
import { silent } from '../runtime/logger.js'
import { createPermissions } from '../store/permissions.js'
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

/**
 * A server whose events wait at `before`: before the permission is read again, or between that and the append. It reads and
 * appends in a transaction, as with a log in another place, or in one statement, in which there is no between.
 */
async function waitingServer(before: 'the permission is held' | 'the events are appended', { isOneStatement = false } = {}) {
  const point = stop()
  let isArmed = false
  const pause = async (): Promise<void> => {
    if (!isArmed) return
    isArmed = false
    await point.wait()
  }
  const { pool } = other
  const log = postgresLog({ pool, logger: silent })
  const store = postgresStore({ pool, logger: silent })
  const started = await startServer({
    database,
    log: {
      ...log,
      append: async (records, options) => {
        if (before === 'the events are appended' && records.some(({ kind }) => kind === 'event')) await pause()
        return log.append(records, options)
      },
      appendPermitted: async (...what) => {
        if (!isOneStatement) return null
        await pause()
        return (await log.appendPermitted?.(...what)) ?? null
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
  it.each([{ isOneStatement: false }, { isOneStatement: true }])('is heard: the event, which was let in before, is refused and not stored; %o', async (how) => {
    const { started, point, arm } = await waitingServer('the permission is held', how)
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

  it('is acknowledged only after the one statement that stores the event', async () => {
    await using server = await startServer({ database })
    await using page = await server.page()
    const { pool } = other
    const event = viewed('dune')
    await using rival = await holding(pool, event.id)
    const answer = post(page, event, server)
    await until(async () => (await pool.query(`SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted`)).rows.length > 0, 60_000)
    let isAcknowledged = false
    const saying = say(page).then(() => (isAcknowledged = true))
    await until(async () => (await pool.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).rows.length > 0, 60_000)
    expect([isAcknowledged, await countOf(event.id)]).toEqual([false, 0])
    await rival.leave()
    expect(await answer).toMatchObject({ ok: true, accepted: 1 })
    await saying
    expect(await countOf(event.id)).toBe(1)
    expect(await post(page, viewed('emma'), server)).toMatchObject(denied)
  }, 60_000)
})

/** Inserts rows of an event's id, so that another insert waits for whether they will be there, until it leaves. */
async function holding(pool: Started['pool'], id: string) {
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query(
    `INSERT INTO proactive.event_log (era, partition, id, kind, address, cause, type, version, source, time, received, data)
     SELECT 1, n, $1, 'event', 'person:rival', '', 'rival', 1, 'page', now(), now(), '{}' FROM generate_series(0, 63) AS n`,
    [id],
  )
  const leave = async (): Promise<void> => void (await client.query('ROLLBACK'))
  return { leave, [Symbol.asyncDispose]: async () => (await leave(), client.release()) }
}

describe('the one statement that stores what pages send', () => {
  it('stores by the rule of the permissions, for all that may be stored of a person and a session', async () => {
    const { pool } = other
    const [log, store] = [postgresLog({ pool, logger: silent }), postgresStore({ pool, logger: silent })]
    await log.start()
    const found: string[] = []
    for (const word of [null, true, false])
      for (const enabled of [null, true, false])
        for (const session of ['own', 'another', 'unknown', undefined] as const)
          for (const consents of [true, false]) {
            const person = `user:${randomUUID()}`
            const ids = { own: randomUUID(), another: randomUUID(), unknown: randomUUID() }
            const row = { visitor: '', continues: null, locale: null, startedAt: Date.now(), seenAt: Date.now() }
            await store.saveSession({ ...row, id: ids.own, person })
            await store.saveSession({ ...row, id: ids.another, person: 'user:another' })
            await store.transaction(async (tx) => {
              if (word !== null) await store.saveConsent(tx, person, { isGranted: word, saidAt: Date.now() })
              if (enabled !== null) await store.setPreferences(tx, person, { enabled, frequency: 'normal', categories: {} })
            })
            const sender = { person, ...(session !== undefined && { session: ids[session] }) }
            const [held] = await store.transaction((tx) => createPermissions({ store, isConsentRequired: !consents }).hold(tx, [sender]))
            const event = { id: randomUUID(), type: 'book.viewed', version: 1, time: 1, received: 1, source: 'page', person, data: {} }
            const message = { id: event.id, to: `person:${person}`, cause: event.id, body: { type: 'event', event } } as const
            const answer = await log.appendPermitted?.([{ partition: 0, kind: 'event', message, received: 1 }], [sender], consents)
            const isStored = (await countOf(event.id)) === 1
            const mayBe = held?.isAllowed === true && held.isKnown
            if (isStored !== mayBe || (mayBe ? answer?.[0] !== true : answer !== null)) found.push(JSON.stringify({ word, enabled, session, consents, isStored, answer }))
          }
    await log.stop()
    expect(found).toEqual([])
  }, 60_000)
})

describe('a batch that is on its way when its person is erased', () => {
  it.each([
    ['an event', false],
    ['an event', true],
    ['a word on consent', false],
  ])('is refused, and %s is not stored; in one statement: %s', async (what, isOneStatement) => {
    const { started, point, arm } = await waitingServer('the permission is held', { isOneStatement })
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
