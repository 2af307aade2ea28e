// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed } from './testing/library.js'
import { consentingPage, consentKey, expectNothingSent, expectSilence } from './testing/silence.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()

describe('the server’s consent_denied', () => {
  const denied = { code: 'consent_denied', message: 'This person said no.' }
  const ways: [string, (visit: Visit) => void][] = [
    ['for a batch', ({ server, client }) => {
      server.answer.events = { ok: false, ...denied }
      client.track(bookViewed, { bookId: 'dune' })
    }],
    ['for one event of a batch', ({ server, client }) => {
      server.answer.events = { ok: true, accepted: 0, duplicate: 0, rejected: [{ id: 'x', ...denied }] }
      client.track(bookViewed, { bookId: 'dune' })
    }],
    ['when it ends the connection', ({ server }) => server.channel('/actions')?.end(denied)],
    ['for a handshake', ({ server }) => {
      server.refusals = [denied, denied]
      server.dropAll()
    }],
    ['for a session', ({ server, client }) => {
      server.sessionRefusal = { status: 403, body: denied }
      client.setLocale('cs')
    }],
  ]

  it.each(ways)('%s ends capture, empties the queue and forgets a stored yes, in every tab', async (_, refuse) => {
    const visit = await consentingPage(page)
    const elsewhere = page.begin({ consent: 'required' })
    elsewhere.client.start()
    await vi.waitFor(() => expect(elsewhere.client.getSnapshot().connection).toBe('live'))
    refuse(visit)
    await visit.pass(3_000)
    expect(visit.client.getSnapshot().consent).toBe('denied')
    expect(localStorage.getItem(consentKey)).toBeNull()
    expectSilence(visit)
    expectSilence(elsewhere)
    await expectNothingSent(page, visit)
    await expectNothingSent(page, elsewhere)
  })

  const off = { ...denied, reason: 'off' }
  const waysOfOff: [string, (visit: Visit) => void][] = [
    ['on an open connection, which goes on', ({ server }) => server.channel('/actions')?.receive('closing', off)],
    ['for one event of a batch', ({ server, client }) => {
      server.answer.events = { ok: true, accepted: 0, duplicate: 0, rejected: [{ id: 'x', ...off }] }
      client.track(bookViewed, { bookId: 'dune' })
    }],
    ['when it ends the connection', ({ server }) => server.channel('/events')?.end(off)],
    ['for a handshake', ({ server }) => {
      server.refusals = [off, off]
      server.dropAll()
    }],
    ['for a session', ({ server, client }) => {
      server.sessionRefusal = { status: 403, body: off }
      client.setLocale('cs')
    }],
  ]

  it.each(waysOfOff)('of a person who is off, %s, ends every tab and keeps the yes: on again needs no new one', async (_, refuse) => {
    const visit = await consentingPage(page)
    const yes = localStorage.getItem(consentKey)
    const elsewhere = page.begin({ consent: 'required' })
    elsewhere.client.start()
    await vi.waitFor(() => expect(elsewhere.client.getSnapshot().connection).toBe('live'))
    refuse(visit)
    await visit.pass(3_000)
    for (const one of [visit, elsewhere]) {
      expect(one.client.getSnapshot()).toMatchObject({ consent: 'granted', preferences: { enabled: false } })
      expectSilence(one)
    }
    expect(localStorage.getItem(consentKey)).toBe(yes)
    await expectNothingSent(page, visit)
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    delete visit.server.answer.events
    Object.assign(visit.server, { sessionRefusal: null, refusals: [] })
    await visit.client.setPreferences({ enabled: true })
    await vi.waitFor(() => expect([visit, elsewhere].map(({ client }) => client.getSnapshot().connection)).toEqual(['live', 'live']))
  })
})
