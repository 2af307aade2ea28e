import { randomUUID } from 'node:crypto'
import { type Command, type Refusal, seconds } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { describe, expect, it } from 'vitest'
import { openStream } from '../fixtures/read-stream.js'
import { heard, ingestKey, type Page, type Started, startServer, viewed } from '../fixtures/start-server.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { endDenied } from './end-denied.js'

const said = (consent: 'granted' | 'denied') => ({ id: randomUUID(), type: 'consent.changed', time: new Date().toISOString(), data: { consent } })
const prefer = (page: Page, enabled: boolean, on: Started) =>
  on.request('PUT', '/preferences', { headers: { authorization: `Bearer ${page.grant.token}` }, body: { enabled, frequency: 'normal', categories: {} } })
const denied = { code: 'consent_denied', message: expect.any(String) }

describe('a no or an off', () => {
  it('is told at once to every page of the person on every server, and takes the cards away', async () => {
    await using database = await testDatabase()
    await using one = await startServer({ database })
    await using two = await startServer({ database })
    await using phone = await one.page()
    await using here = await one.page({ cookie: phone.cookie, body: {} })
    await using there = await two.page({ cookie: phone.cookie, body: {} })
    await using stranger = await two.page()
    const untold: unknown[] = []
    for (const socket of [stranger.events, stranger.actions]) socket.on('closing', (reason: unknown) => untold.push(reason))
    const command = heard<Command>(there.actions, 'command')
    await there.send([viewed('dune')])
    await two.request('POST', '/ingest', { body: { type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 1 } }, headers: { authorization: `Bearer ${ingestKey}` } })
    await command

    const reason = [here, there].flatMap(({ events, actions }) => [heard(events, 'closing'), heard(actions, 'closing')])
    const withdrawn = heard(there.actions, 'withdraw')
    await phone.send([said('denied')])
    expect(await Promise.all(reason)).toEqual([denied, denied, denied, denied])
    expect(await withdrawn).toMatchObject({ reason: 'consent' })

    await phone.send([said('granted')])
    const off = heard(there.actions, 'closing')
    await prefer(phone, false, one)
    expect(await off).toEqual({ ...denied, reason: 'off' })
    expect(await there.send([viewed('dune')])).toMatchObject({ rejected: [{ ...denied, reason: 'off' }] })
    const posted = await two.request('POST', '/events', { body: { token: there.grant.token, sentAt: new Date().toISOString(), events: [viewed('dune')] } })
    expect([posted.status, await posted.json()]).toEqual([403, { ...denied, reason: 'off' }])
    expect(untold).toEqual([])
  }, 60_000)

  it('is told on the stream of a page that has no websocket', async () => {
    await using t = await startServer()
    await using page = await t.page()
    const { grant } = await t.session({}, page.cookie)
    await using stream = await openStream(t, grant.token)
    await page.send([said('denied')])
    expect(await stream.next('closing')).toMatchObject({ data: denied })
  })
})

describe('a page that stays', () => {
  function scene() {
    const clock = virtualClock()
    const ended: unknown[] = []
    const state: { refusal: Refusal | undefined } = { refusal: { code: 'consent_denied', message: 'no' } }
    let tell = (_person: string): void => {}
    endDenied({
      denials: {
        announce: async () => {},
        hear: () => {},
        refusalOf: async () => state.refusal,
        watch(listener) {
          tell = (person) => listener(person, { code: 'consent_denied', message: 'no' })
        },
      },
      sockets: { tell: () => [(reason) => ended.push(reason)] },
      streams: { tell: () => [(reason) => ended.push(reason)] },
      clock,
    })
    return { clock, ended, state, tell: (person: string) => tell(person) }
  }

  it('is ended after fifteen seconds', async () => {
    const { clock, ended, tell } = scene()
    tell('user:ann')
    await clock.advance(seconds(14))
    expect(ended).toEqual([])
    await clock.advance(seconds(2))
    expect(ended).toEqual([{ code: 'consent_denied', message: 'no' }, { code: 'consent_denied', message: 'no' }])
  })

  it('goes on when the person has said yes again by then', async () => {
    const { clock, ended, state, tell } = scene()
    tell('user:ann')
    state.refusal = undefined
    await clock.advance(seconds(60))
    expect(ended).toEqual([])
  })
})
