// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { comeBack, consentingPage, consentKey, expectSilence, leavePage, sessionsOf } from './testing/silence.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()
afterEach(() => void Object.assign(navigator, { globalPrivacyControl: undefined }))

const isoNow = (): string => new Date().toISOString()
const unsaid = (): string | null => localStorage.getItem('proactive.unsaid')

/** Opens a page of somebody who has not answered, or not on this browser. */
async function newPage(server?: FakeServer): Promise<Visit> {
  const visit = page.begin({ consent: 'required', onError: () => {} }, server)
  visit.client.start()
  await visit.pass()
  return visit
}

describe('a no', () => {
  it('reaches the server at once, with its time and without a session, where this browser has no former yes', async () => {
    const visit = await newPage()
    const saidAt = isoNow()
    visit.client.setConsent('denied')
    await visit.pass()
    expect(visit.server.calls).toMatchObject([{ route: '/session', body: { consent: 'denied', opens: false, consentAt: saidAt }, token: null }])
    expect([unsaid(), localStorage.getItem(consentKey), page.beacons]).toEqual([null, 'denied', []])
    expectSilence(visit)
  })

  it('is handed to the browser, which finishes the request of a page that is left', async () => {
    const visit = await newPage()
    const send = vi.spyOn(visit.server, 'fetch')
    const other = page.begin({ consent: 'required', runtime: { fetch: visit.server.fetch } })
    other.client.start()
    await other.pass()
    other.client.setConsent('denied')
    await other.pass()
    expect(send.mock.calls).toMatchObject([['/api/proactive/session', { keepalive: true }]])
  })

  it('is said by a request beside the beacon, which nobody learns the end of', async () => {
    const visit = await consentingPage(page)
    visit.client.setConsent('denied')
    await visit.pass()
    expect(page.beacons).toHaveLength(1)
    expect(sessionsOf(visit).at(-1)).toMatchObject({ consent: 'denied', opens: false })
    expect(unsaid()).toBeNull()
  })

  it('that was said while the server was down is said again when the network is back, with the time when it was said', async () => {
    const visit = await newPage()
    visit.server.down = true
    const saidAt = isoNow()
    visit.client.setConsent('denied')
    await visit.pass(90_000)
    expect([visit.server.calls, unsaid()]).toEqual([[], saidAt])
    visit.server.down = false
    dispatchEvent(new Event('online'))
    await visit.pass()
    expect(sessionsOf(visit)).toEqual([{ consent: 'denied', opens: false, consentAt: saidAt }])
    dispatchEvent(new Event('online'))
    await visit.pass(90_000)
    expect([visit.server.calls.length, unsaid()]).toEqual([1, null])
  })

  it.each(['the next page', 'the same page, when it returns'])('that was not acknowledged is said by %s', async (how) => {
    const visit = await newPage()
    visit.server.sessionRefusal = { status: 503, body: { code: 'unavailable', message: 'The database is down.' } }
    const saidAt = isoNow()
    visit.client.setConsent('denied')
    await visit.pass(5_000)
    visit.server.calls = []
    visit.server.sessionRefusal = null
    if (how === 'the next page') visit.client.stop()
    else leavePage()
    const next = how === 'the next page' ? await newPage() : visit
    comeBack()
    await next.pass()
    expect(sessionsOf(next)).toEqual([{ consent: 'denied', opens: false, consentAt: saidAt }])
    expect(unsaid()).toBeNull()
    expectSilence(next)
  })

  it('is said again with the time that is right when the computer’s clock turns out to be an hour behind', async () => {
    const visit = await newPage(new FakeServer(() => Date.now() + 3_600_000))
    const saidAt = Date.now()
    visit.client.setConsent('denied')
    await visit.pass()
    const times = sessionsOf(visit).map(({ consentAt }) => Date.parse(String(consentAt)) - saidAt)
    expect(times).toEqual([0, 3_600_000])
    expect(unsaid()).toBeNull()
  })

  it('that no server has acknowledged is not said after a later yes', async () => {
    const visit = await newPage()
    visit.server.down = true
    visit.client.setConsent('denied')
    await visit.pass(1_000)
    visit.server.down = false
    visit.client.setConsent('granted')
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    dispatchEvent(new Event('online'))
    await visit.pass(1_000)
    expect(sessionsOf(visit).map(({ consent }) => consent)).toEqual(['granted'])
    expect(unsaid()).toBeNull()
  })

  it('is said again after a login or a logout, for the person who is known then, with its own time', async () => {
    const visit = await newPage()
    const saidAt = isoNow()
    visit.client.setConsent('denied')
    await visit.pass(60_000)
    await visit.client.renewSession()
    await visit.pass()
    expect(sessionsOf(visit).map(({ consent, consentAt }) => [consent, consentAt])).toEqual([['denied', saidAt], ['denied', saidAt]])
    expectSilence(visit)
  })

  it('is not said for a privacy signal of the browser, nor for somebody who has not answered', async () => {
    Object.assign(navigator, { globalPrivacyControl: true })
    const visit = await newPage()
    dispatchEvent(new Event('online'))
    await visit.client.renewSession()
    await visit.pass(1_000)
    expect([visit.client.getSnapshot().consent, visit.server.calls, localStorage.length]).toEqual(['denied', [], 0])
  })

  it('is kept in memory, and said once the network is back, where the storage is blocked', async () => {
    const block = (): never => {
      throw new DOMException('blocked', 'SecurityError')
    }
    vi.stubGlobal('localStorage', { getItem: block, setItem: block, removeItem: block, clear() {} })
    const visit = await newPage()
    visit.server.down = true
    visit.client.setConsent('denied')
    await visit.pass(1_000)
    visit.server.down = false
    for (let times = 0; times < 2; times++) {
      dispatchEvent(new Event('online'))
      await visit.pass(1_000)
    }
    expect(sessionsOf(visit)).toHaveLength(1)
  })
})
