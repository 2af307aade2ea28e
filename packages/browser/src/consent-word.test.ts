// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed } from './testing/library.js'
import { comeBack, consentingPage, consentKey, expectNothingSent, expectSilence, leavePage, sessionsOf } from './testing/silence.js'

const page = freshPage()

describe('the person’s last word', () => {
  it('is sent with its time, once for the session', async () => {
    const visit = await consentingPage(page)
    expect(sessionsOf(visit)).toEqual([
      { consent: 'granted', consentAt: localStorage.getItem(consentKey)?.split(' ')[1], locale: expect.any(String) },
    ])
    visit.client.setLocale('cs')
    await visit.pass()
    expect(sessionsOf(visit)[1]).not.toHaveProperty('consent')
  })

  it.each(['yes', 'GRANTED', 'granted!', 'true', '{"consent":"granted"}', '', 'null', 'granted x y'])(
    'is not known when the storage says %o',
    async (value) => {
      localStorage.setItem(consentKey, value)
      const visit = page.begin({ consent: 'required' })
      visit.client.start()
      await visit.pass(1_000)
      expect(visit.client.getSnapshot().consent).toBe('unknown')
      expect(visit.server.calls).toEqual([])
    },
  )

  it.each(['granted', 'granted never', 'granted 9999-01-01T00:00:00.000Z'])(
    'is a yes of an unknown time when the storage says %o, and any no is later',
    async (value) => {
      localStorage.setItem(consentKey, value)
      const visit = await page.goLive({ consent: 'required' })
      expect(sessionsOf(visit)[0]).not.toHaveProperty('consentAt')
      visit.client.setConsent('denied')
      expect(localStorage.getItem(consentKey)).toBe('denied')
      dispatchEvent(new StorageEvent('storage', { key: consentKey, newValue: value }))
      expect(visit.client.getSnapshot().consent).toBe('denied')
    },
  )

  it('is a no that an older yes in the storage does not turn, in whichever order they arrive', async () => {
    const visit = await consentingPage(page)
    const earlier = localStorage.getItem(consentKey) ?? ''
    visit.client.setConsent('denied')
    localStorage.setItem(consentKey, earlier)
    dispatchEvent(new StorageEvent('storage', { key: consentKey, newValue: earlier }))
    expect(visit.client.getSnapshot().consent).toBe('denied')
    expect(localStorage.getItem(consentKey)).toBe('denied')
    expectSilence(visit)
  })

  it('is the no when two tabs say yes and no at the same time', async () => {
    const visit = await consentingPage(page)
    visit.client.setConsent('denied')
    localStorage.setItem(consentKey, `granted ${new Date().toISOString()}`)
    dispatchEvent(new StorageEvent('storage', { key: consentKey }))
    expect([visit.client.getSnapshot().consent, localStorage.getItem(consentKey)]).toEqual(['denied', 'denied'])
  })

  it('is the yes that was said later in another tab, and capture starts', async () => {
    const visit = await consentingPage(page)
    visit.client.setConsent('denied')
    await visit.pass(10)
    localStorage.setItem(consentKey, `granted ${new Date().toISOString()}`)
    dispatchEvent(new StorageEvent('storage', { key: consentKey }))
    await vi.waitFor(() => expect(visit.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'live' }))
  })

  it('is read before each event, also when no other tab tells that the storage was cleared', async () => {
    const visit = await consentingPage(page)
    localStorage.clear()
    await expectNothingSent(page, visit)
    expect(visit.client.getSnapshot().consent).toBe('unknown')
    expectSilence(visit)
  })

  it('is read before a batch that waits is sent', async () => {
    const visit = await consentingPage(page)
    const before = visit.server.events.length
    visit.client.track(bookViewed, { bookId: 'dune' })
    localStorage.setItem(consentKey, 'denied')
    await visit.pass(1_000)
    expect(visit.server.events).toHaveLength(before)
  })

  it('is kept in memory when the storage is blocked, and no other tab’s yes is invented', async () => {
    vi.stubGlobal('localStorage', { getItem: block, setItem: block, removeItem: block, clear() {} })
    const first = page.begin({ consent: 'required' })
    const second = page.begin({ consent: 'required' })
    first.client.start()
    second.client.start()
    await first.pass()
    first.client.setConsent('granted')
    await vi.waitFor(() => expect(first.client.getSnapshot().connection).toBe('live'))
    expect(second.client.getSnapshot().consent).toBe('unknown')
    expect(second.server.calls).toEqual([])
    leavePage()
    comeBack()
    await vi.waitFor(() => expect(first.client.getSnapshot()).toMatchObject({ consent: 'granted', connection: 'live' }))
    second.client.setConsent('denied')
    expect(first.client.getSnapshot().consent).toBe('denied')
  })

  it('is kept in memory when the storage is full', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(block)
    const visit = page.begin({ consent: 'required' })
    visit.client.start()
    await visit.pass()
    visit.client.setConsent('granted')
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    visit.client.track(bookViewed, { bookId: 'dune' })
    await visit.pass(200)
    vi.restoreAllMocks()
    expect(visit.server.types).toContain('book.viewed')
  })

})

function block(): never {
  throw new DOMException('blocked', 'SecurityError')
}
