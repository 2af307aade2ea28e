// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed, holdLastCopy } from './testing/library.js'
import { comeBack, consentingPage, consentKey, expectNothingSent, expectSilence, leavePage, otherSession, sessionsOf } from './testing/silence.js'

const page = freshPage()

describe('an erasure while the page is open', () => {
  const erased = { ...new FakeServer(() => Date.now()).grantFor(otherSession, 'visitor:v2') }

  it('takes the card away, answers an accept at once, and asks for consent anew', async () => {
    const visit = await consentingPage(page)
    visit.server.send(holdLastCopy())
    await visit.pass(3_000)
    visit.server.answer.accept = null
    visit.server.answer.events = null
    visit.client.track(bookViewed, { bookId: 'dune' })
    const accepting = visit.client.accept('c1')
    const before = visit.server.calls.length
    visit.server.erase(erased)
    await accepting
    expect(visit.client.getSnapshot()).toMatchObject({ consent: 'unknown', preferences: null })
    expectSilence(visit)
    expect(localStorage.length).toBe(0)
    await visit.client.accept('c1')
    await expectNothingSent(page, visit)
    expect(visit.server.calls).toHaveLength(before)

    delete visit.server.answer.events
    visit.client.setConsent('granted')
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    expect(sessionsOf(visit).at(-1)).toMatchObject({ consent: 'granted', consentAt: expect.any(String) })
    expect(sessionsOf(visit).at(-1)).not.toHaveProperty('sessionId')
  })

  it('reaches the other tabs of this browser', async () => {
    const visit = await consentingPage(page)
    const elsewhere = await consentingPage(page, new FakeServer(() => Date.now()))
    visit.server.erase(erased)
    expect(elsewhere.client.getSnapshot().consent).toBe('unknown')
    expectSilence(elsewhere)
  })

  it('is asked anew also where no consent is required', async () => {
    const visit = await page.goLive()
    visit.server.erase(erased)
    await visit.pass(5_000)
    expect(visit.client.getSnapshot().consent).toBe('unknown')
    await expectNothingSent(page, visit)
  })

  it.each(['visitor:v2', 'visitor:v1'])('is found when the token of the lost connection is refused (%s), without saying yes again', async (person) => {
    const visit = await consentingPage(page)
    visit.server.grant = visit.server.grantFor(otherSession, person)
    visit.server.refusals = [{ code: 'unauthorized', message: 'The session was erased.' }]
    visit.server.dropAll()
    await visit.pass(3_000)
    expect(visit.client.getSnapshot().consent).toBe('unknown')
    expectSilence(visit)
    expect(sessionsOf(visit).slice(1).every((body) => !('consent' in body))).toBe(true)
  })

  it('is found by a page that returns from the back/forward cache', async () => {
    const visit = await consentingPage(page)
    leavePage()
    visit.server.grant = erased
    comeBack()
    await visit.pass(1_000)
    expect(visit.client.getSnapshot().consent).toBe('unknown')
    expectSilence(visit)
  })

  it('does not end a yes that was said after it', async () => {
    const visit = await consentingPage(page)
    leavePage()
    visit.server.grant = erased
    vi.setSystemTime(Date.now() + 1_000)
    localStorage.setItem(consentKey, `granted ${new Date().toISOString()}`)
    comeBack()
    await vi.waitFor(() => expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'live' }))
    expect(sessionsOf(visit).at(-1)).toMatchObject({ consent: 'granted' })
  })

  it('is not a later page that took the session over', async () => {
    const visit = await consentingPage(page)
    visit.server.channel('/actions')?.end({ code: 'expired', message: 'A later connection of this session took over.' })
    await visit.pass(5_000)
    expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'waiting' })
  })

  it('is not a login in another tab: the new person’s session is told of the consent', async () => {
    const visit = await consentingPage(page)
    visit.server.grant = visit.server.grantFor(otherSession, 'user:ann')
    visit.client.setLocale('cs')
    await visit.pass(500)
    expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', session: { personId: 'user:ann' } })
    expect(sessionsOf(visit).at(-1)).toMatchObject({ consent: 'granted', sessionId: otherSession })
  })
})
