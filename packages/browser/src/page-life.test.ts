// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed, holdLastCopy } from './testing/library.js'
import { comeBack, consentingPage, consentKey, expectNothingSent, expectSilence, leavePage, otherSession, sessionsOf } from './testing/silence.js'

const page = freshPage()

describe('a page that returns', () => {
  const returns: [string, () => void, () => void][] = [
    ['from the back/forward cache', leavePage, comeBack],
    ['from being frozen', () => document.dispatchEvent(new Event('freeze')), () => document.dispatchEvent(new Event('resume'))],
    ['from the cache without a word that it was left', () => {}, comeBack],
    ['after it was hidden for long', hideForLong, show],
  ]
  function hideForLong(): void {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    vi.setSystemTime(Date.now() + 10 * 60_000)
  }
  function show(): void {
    vi.restoreAllMocks()
    document.dispatchEvent(new Event('visibilitychange'))
  }

  it.each(returns)('%s opens no session when the person said no meanwhile', async (_, go, back) => {
    const visit = await consentingPage(page)
    go()
    const before = sessionsOf(visit).length
    localStorage.setItem(consentKey, 'denied')
    back()
    expect(visit.client.getSnapshot().consent).toBe('denied')
    expectSilence(visit)
    await expectNothingSent(page, visit)
    expect(sessionsOf(visit)).toHaveLength(before)
    expect(localStorage.getItem(consentKey)).toBe('denied')
  })

  it.each(returns)('%s takes no stored word for no word when the storage was cleared meanwhile', async (_, go, back) => {
    const visit = await consentingPage(page)
    go()
    localStorage.clear()
    sessionStorage.clear()
    back()
    expect(visit.client.getSnapshot().consent).toBe('unknown')
    expectSilence(visit)
    await expectNothingSent(page, visit)
  })

  it.each(returns)('%s stays silent when the assistant was switched off meanwhile', async (_, go, back) => {
    const visit = await consentingPage(page)
    go()
    localStorage.setItem('proactive.off', '1')
    back()
    expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', preferences: { enabled: false } })
    expectSilence(visit)
    await expectNothingSent(page, visit)
  })

  it.each(returns)('%s shows nothing until the server has said who the person is, then what the person left', async (_, go, back) => {
    const visit = await consentingPage(page)
    visit.server.send({ ...holdLastCopy(), expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
    await visit.pass(3_000)
    expect(visit.client.getSnapshot().suggestions).toHaveLength(1)
    go()
    back()
    expect(visit.client.getSnapshot()).toMatchObject({ session: null, suggestions: [] })
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    expect(visit.client.getSnapshot().suggestions).toMatchObject([{ id: 'c1', phase: 'open' }])
  })

  it.each(returns)('%s sends and shows nothing of the person who logged out meanwhile', async (_, go, back) => {
    const visit = await consentingPage(page)
    visit.server.send(holdLastCopy())
    visit.server.answer.events = null
    visit.client.track(bookViewed, { bookId: 'dune' })
    await visit.pass(3_000)
    go()
    delete visit.server.answer.events
    visit.server.grant = visit.server.grantFor(otherSession, 'user:eva')
    back()
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    await visit.pass(500)
    expect(visit.client.getSnapshot()).toMatchObject({ session: { personId: 'user:eva' }, suggestions: [] })
    expect(visit.server.types).not.toContain('book.viewed')
    expect(visit.server.types.slice(-2)).toEqual(['session.started', 'page.viewed'])
  })

  it('requests one session, though a browser resumes the page before it shows the page', async () => {
    const visit = await consentingPage(page)
    leavePage()
    document.dispatchEvent(new Event('freeze'))
    document.dispatchEvent(new Event('resume'))
    document.dispatchEvent(new Event('visibilitychange'))
    comeBack()
    await visit.pass(500)
    expect(sessionsOf(visit)).toHaveLength(2)
  })

  it('loads the preferences again, for another device may have changed them', async () => {
    const visit = await consentingPage(page)
    leavePage()
    visit.server.preferences = { enabled: false, frequency: 'normal', categories: {} }
    comeBack()
    await vi.waitFor(() => expect(visit.client.getSnapshot().preferences).toMatchObject({ enabled: false }))
    expectSilence(visit)
  })

  it('starts when the person said yes meanwhile', async () => {
    const visit = page.begin({ consent: 'required' })
    visit.client.start()
    await visit.pass()
    leavePage()
    localStorage.setItem(consentKey, `granted ${new Date().toISOString()}`)
    comeBack()
    await vi.waitFor(() => expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'live' }))
  })
})
