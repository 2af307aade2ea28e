/**
 * Walks the orders in which a person may say yes and no, switch off and on, go offline, come back and reload, with the real
 * client in two tabs of a browser, the same user's phone, a real server and PostgreSQL. The model knows what was said where:
 *
 * | what happens                              | in the browser                        | on the server                              |
 * | ----------------------------------------- | ------------------------------------- | ------------------------------------------ |
 * | no in a tab, also behind a cached page    | no, in every tab at once              | the later word, once the network is there  |
 * | yes in a tab                              | yes, in every tab                     | the same, unless this browser is off       |
 * | off in a tab                              | off, in every tab at once             | off, if the network is there               |
 * | on in a tab with the network              | on: no new yes is needed              | on                                         |
 * | no or off on the phone                    | the same, once the network is there   | the later word, or off                     |
 * | offline, online, cut, reload, back, restart |                                     |                                            |
 *
 * After each step: the server has the later word, by time. While it is no or off, no event of a tab is stored, no tab has a
 * connection, a session or a card, and no command is open.
 */

import { randomUUID } from 'node:crypto'
import type { SessionGrant } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bookViewed } from '../fixtures/library.js'
import { openBrowser, type RealBrowser, type TabPage } from '../fixtures/real-browser.js'
import { ingestKey, origin, type Started, startServer, until } from '../fixtures/start-server.js'
import { systemClock } from '../runtime/clock.js'

type Consent = 'granted' | 'denied'
interface Word {
  consent: Consent
  at: number
}

/** How long a condition may take on a slow machine. */
const atMostMs = 60_000
/** The clock of everybody. It moves between the steps alone, so that the order of words does not depend on the machine. */
let time = Date.now()
const now = (): number => time

async function world() {
  const database = await testDatabase()
  const serve = () => startServer({ database, clock: { ...systemClock, now } })
  let started: Started = await serve()
  return {
    get server() {
      return started
    },
    async restart() {
      await started[Symbol.asyncDispose]()
      started = await serve()
    },
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}
type World = Awaited<ReturnType<typeof world>>

/** One person, with a browser and a phone. */
function personIn(w: World) {
  const user = randomUUID()
  const person = `user:${user}`
  const browser: RealBrowser = openBrowser({ url: () => w.server.url, user, now })
  const here: { consent: Consent | undefined; isOff: boolean } = { consent: undefined, isOff: false }
  const server: { word: Word | undefined; isOff: boolean } = { word: undefined, isOff: false }
  /** What was said here and waits for the network, or for the assistant to be on here. */
  let unsaid: Word | undefined
  /** How many events were stored when the last word became no, or the assistant off; undefined while it is on. */
  let storedAtNo: number | undefined

  const headers = { origin, 'x-user': user }
  const isOn = () => server.word?.consent === 'granted' && !server.isOff
  const count = async (table: string, where: string) => Number((await w.server.pool.query(`SELECT count(*) FROM proactive.${table} WHERE person = $1 AND ${where}`, [person])).rows[0].count)
  const stored = () => count('event_log', `type = 'book.viewed'`)
  const rows = async () => {
    const { rows: found } = await w.server.pool.query(`SELECT (SELECT granted FROM proactive.consent WHERE person = $1) AS granted, (SELECT value->>'enabled' FROM proactive.preference WHERE person = $1) AS enabled`, [person])
    return { consent: found[0].granted === null ? undefined : found[0].granted ? 'granted' : 'denied', isOff: found[0].enabled === 'false' }
  }
  const view = (client: TabPage) => client.track(bookViewed, { bookId: 'dune' })
  const isSilent = (client: TabPage) => {
    const { connection, session, suggestions } = client.getSnapshot()
    return connection === 'off' && session === null && suggestions.length === 0
  }

  /** Takes to the server what this browser said, where it can. */
  function hear(): void {
    if (!unsaid || !browser.isOnline || (unsaid.consent === 'granted' && here.isOff)) return
    if (!server.word || unsaid.at > server.word.at) server.word = unsaid
    unsaid = undefined
  }

  function say(client: TabPage, consent: Consent): void {
    if (consent === 'granted' && here.consent === 'granted') return
    client.setConsent(consent)
    here.consent = consent
    unsaid = { consent, at: time }
    hear()
  }

  async function turn(client: TabPage, enabled: boolean): Promise<void> {
    if (here.consent !== 'granted' || (enabled && !browser.isOnline)) return
    const isStored = await client.setPreferences({ enabled }).then(() => true, () => false)
    expect([enabled, isStored]).toEqual([enabled, browser.isOnline])
    here.isOff = !enabled
    if (isStored) server.isOff = !enabled
    hear()
  }

  async function phoneSays(consent: Consent): Promise<void> {
    await w.server.request('POST', '/session', { body: { consent, consentAt: new Date(time).toISOString(), opens: false }, headers })
    server.word = { consent, at: time }
  }

  async function phoneTurns(enabled: boolean): Promise<void> {
    const { token }: SessionGrant = JSON.parse(await (await w.server.request('POST', '/session', { body: {}, headers })).text())
    await w.server.request('PUT', '/preferences', { headers: { authorization: `Bearer ${token}` }, body: { enabled, frequency: 'normal', categories: {} } })
    server.isOff = !enabled
  }

  async function check(): Promise<void> {
    const wanted = { consent: server.word?.consent, isOff: server.isOff }
    await expect.poll(rows, { timeout: atMostMs }).toEqual(wanted)
    storedAtNo = isOn() ? undefined : (storedAtNo ?? (await stored()))
    for (const client of browser.tabs) view(client)
    const mayBeOn = here.consent === 'granted' && !here.isOff
    if (mayBeOn && browser.isOnline && isOn()) {
      await expect.poll(() => browser.tabs.map((client) => client.getSnapshot().connection), { timeout: atMostMs }).toEqual(['live', 'live'])
    } else if (!mayBeOn || browser.isOnline) {
      await expect.poll(() => browser.tabs.map(isSilent), { timeout: atMostMs }).toEqual([true, true])
      // What the server said ends the yes of this browser, or switches it off.
      if (mayBeOn && server.word?.consent !== 'granted') here.consent = undefined
      else if (mayBeOn) here.isOff = true
    }
    if (isOn()) return
    await expect.poll(() => count('command', 'withdrawn IS NULL'), { timeout: atMostMs }).toBe(0)
    expect(await stored()).toBe(storedAtNo)
  }

  /** Says yes in the first tab and waits for a card: the first no must take it away. */
  async function begin(): Promise<void> {
    for (const tab of [0, 1]) browser.open(tab)
    const [first] = browser.tabs
    if (!first) return
    say(first, 'granted')
    await check()
    await until(async () => (await stored()) >= 2, atMostMs)
    for (const copies of [9, 1]) {
      await w.server.request('POST', '/ingest', { body: { type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies } }, headers: { authorization: `Bearer ${ingestKey}` } })
    }
    await until(() => {
      time += 50
      return browser.tabs.some((client) => client.getSnapshot().suggestions.length > 0)
    }, atMostMs)
  }

  return { browser, begin, check, say, turn, phoneSays, phoneTurns, hear }
}

type Person = ReturnType<typeof personIn>
const steps: Record<string, (one: Person, tab: TabPage, n: number, w: World) => unknown> = {
  yes: (one, tab) => one.say(tab, 'granted'),
  no: (one, tab) => one.say(tab, 'denied'),
  off: (one, tab) => one.turn(tab, false),
  on: (one, tab) => one.turn(tab, true),
  'yes on the phone': (one) => one.phoneSays('granted'),
  'no on the phone': (one) => one.phoneSays('denied'),
  'off on the phone': (one) => one.phoneTurns(false),
  'on on the phone': (one) => one.phoneTurns(true),
  offline: ({ browser }) => browser.goOffline(),
  online(one) {
    one.browser.goOnline()
    one.hear()
  },
  cut: ({ browser }) => browser.cut(),
  reload: ({ browser }, _, n) => void browser.open(n),
  'back to pages behind which no was said': (one) => one.browser.goAwayAndBack(async (next) => one.say(next, 'denied')),
  'back to pages': (one) => one.browser.goAwayAndBack(async () => {}),
  restart: (_, __, ___, w) => w.restart(),
}

const step = fc.record({ name: fc.constantFrom(...Object.keys(steps)), tab: fc.constantFrom(0, 1) })
const walk = fc.array(step, { minLength: 6, maxLength: 14 })

it('after the last word no, no event of any tab is stored and nothing is shown, in whatever order people, networks and pages go', async () => {
  await using w = await world()
  let walked = 0
  const run = async (moves: { name: string; tab: number }[]): Promise<void> => {
    const one = personIn(w)
    try {
      await one.begin()
      for (const { name, tab } of moves) {
        time += 1_000
        const client = one.browser.tabs[tab]
        if (client) await steps[name]?.(one, client, tab, w)
        await one.check()
      }
      walked++
    } finally {
      one.browser.close()
    }
  }
  await fc.assert(fc.asyncProperty(walk, run), {
    numRuns: 5,
    seed: 11,
    endOnFailure: true,
    // The orders that were faults.
    examples: [
      [['offline', 'no', 'reload', 'online', 'reload'].map((name) => ({ name, tab: 0 }))],
      [['off on the phone', 'on on the phone', 'on', 'no on the phone', 'yes'].map((name) => ({ name, tab: 1 }))],
      [['offline', 'yes on the phone', 'no', 'no on the phone', 'online', 'yes', 'back to pages behind which no was said'].map((name) => ({ name, tab: 0 }))],
    ],
  })
  expect(walked).toBe(5)
}, 300_000)
