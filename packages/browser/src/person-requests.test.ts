// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { holdLastCopy } from './testing/library.js'
import { consentingPage, expectNothingSent, expectSilence, otherSession, sessionsOf } from './testing/silence.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()

describe('an export', () => {
  it('resolves with what the server has, asked for with the token of the page', async () => {
    const visit = await consentingPage(page)
    visit.server.answersToPerson = [{ status: 200, body: { person: { personId: 'visitor:v1' }, sessions: [{ id: 's1' }] } }]
    expect(await visit.client.exportMe()).toEqual({ person: { personId: 'visitor:v1' }, sessions: [{ id: 's1' }] })
    const asked = visit.server.calls.filter(({ route }) => route.startsWith('/me'))
    expect(asked.map(({ route, token }) => [route, token])).toEqual([['/me/export', `Bearer ${visit.server.grant.token}`]])
  })

  it('is an error when its answer breaks off', async () => {
    const visit = await consentingPage(page)
    visit.server.answersToPerson = [{ status: 200, body: null }]
    await expect(visit.client.exportMe()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each([
    ['denied', (visit: Visit) => visit.client.setConsent('denied')],
    ['unknown', () => localStorage.clear()],
  ] as const)('works while the consent is %s, and says no consent', async (consent, change) => {
    const visit = await consentingPage(page)
    change(visit)
    visit.client.page()
    visit.server.answersToPerson = [{ status: 200, body: { person: {} } }]
    await visit.client.exportMe()
    await visit.pass(1_000)
    expect(visit.client.getSnapshot().consent).toBe(consent)
    expect(sessionsOf(visit).at(-1)).not.toHaveProperty('consent')
    expectSilence(visit)
  })

  it('works while the assistant is switched off', async () => {
    const visit = await consentingPage(page)
    await visit.client.setPreferences({ enabled: false })
    visit.server.answersToPerson = [{ status: 200, body: { person: {} } }]
    expect(await visit.client.exportMe()).toEqual({ person: {} })
    expectSilence(visit)
  })
})

describe('an erasure that the page asks for', () => {
  const goingOn = { status: 503, body: { code: 'unavailable', message: 'The erasure goes on.', retryAfterMs: 1_000 } }

  it('waits until the server is done; then the page is off and empty, and so are the other tabs', async () => {
    const visit = await consentingPage(page)
    const elsewhere = await consentingPage(page, new FakeServer(() => Date.now()))
    visit.server.send(holdLastCopy())
    await visit.pass(3_000)
    visit.server.answersToPerson = [goingOn, goingOn]
    const erased = visit.client.eraseMe()
    await visit.pass(1_500)
    expect(visit.client.getSnapshot().consent).toBe('granted')
    await visit.pass(1_500)
    await erased
    const asked = visit.server.calls.filter(({ route }) => route === '/me')
    expect(asked.map(({ method }) => method)).toEqual(['DELETE', 'DELETE', 'DELETE'])
    for (const each of [visit, elsewhere]) {
      expect(each.client.getSnapshot()).toMatchObject({ consent: 'unknown', preferences: null })
      expectSilence(each)
    }
    expect(localStorage.length).toBe(0)
    await expectNothingSent(page, visit)
  })

  it('goes on with the same token when the server ends the connections meanwhile', async () => {
    const visit = await consentingPage(page)
    const { token } = visit.server.grant
    visit.server.answersToPerson = [goingOn]
    const erased = visit.client.eraseMe()
    await visit.pass(500)
    visit.server.erase(visit.server.grantFor(otherSession, 'visitor:v2'))
    await visit.pass(1_000)
    await erased
    expect(visit.server.calls.filter(({ route }) => route === '/me').map((call) => call.token)).toEqual([`Bearer ${token}`, `Bearer ${token}`])
    expectSilence(visit)
  })

  it('that fails leaves the page as it was', async () => {
    const visit = await consentingPage(page)
    visit.server.answersToPerson = [{ status: 429, body: { code: 'rate_limited', message: 'Too many erasures.', retryAfterMs: 60_000 } }]
    await expect(visit.client.eraseMe()).rejects.toMatchObject({ code: 'rate_limited' })
    expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'live' })
  })
})

describe('a piece of evidence', () => {
  it('is forgotten by its ID, and is gone from the suggestions that name it', async () => {
    const visit = await consentingPage(page)
    visit.server.send(holdLastCopy())
    await visit.pass()
    visit.server.answersToPerson = [
      { status: 404, body: { code: 'not_found', message: 'No event of this person has this id.' } },
      { status: 200, body: { ok: true } },
    ]
    const why = () => visit.client.getSnapshot().suggestions.flatMap((one) => one.why.map(({ id }) => id))
    await expect(visit.client.forgetEvidence('e1')).rejects.toMatchObject({ code: 'not_found' })
    expect(why()).toEqual(['e1'])
    await visit.client.forgetEvidence('e1')
    expect(why()).toEqual([])
    expect(visit.server.calls.find(({ route }) => route.startsWith('/me/evidence'))?.route).toBe('/me/evidence/e1')
  })
})

describe('a trace', () => {
  it('is read by its correlation ID, and is null when the person has none of it', async () => {
    const visit = await consentingPage(page)
    visit.server.answersToPerson = [
      { status: 200, body: { correlationId: 'k/1', gates: [] } },
      { status: 404, body: { code: 'not_found', message: 'No such trace.' } },
      { status: 500, body: { code: 'internal', message: 'broken' } },
    ]
    expect(await visit.client.trace('k/1')).toMatchObject({ correlationId: 'k/1' })
    expect(await visit.client.trace('k2')).toBeNull()
    await expect(visit.client.trace('k3')).rejects.toMatchObject({ code: 'internal' })
    expect(visit.server.calls.find(({ route }) => route.startsWith('/trace'))?.route).toBe('/trace/k%2F1')
  })
})
