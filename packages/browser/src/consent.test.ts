// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed } from './testing/library.js'

const page = freshPage()
afterEach(() => void Object.assign(navigator, { globalPrivacyControl: undefined }))

describe('consent', () => {
  it('is required before anything is captured, stored or connected', async () => {
    const { client, server, pass } = page.begin({ consent: 'required' })
    client.start()
    client.track(bookViewed, { bookId: 'dune' })
    await pass(5_000)
    expect(client.getSnapshot()).toMatchObject({ started: true, consent: 'unknown', connection: 'off' })
    expect([server.calls, server.sockets]).toEqual([[], []])
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0])
  })

  it('starts capture once it is given, and is remembered', async () => {
    const { client, server, pass } = page.begin({ consent: 'required' })
    client.start()
    await pass()
    client.setConsent('granted')
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
    await pass(200)
    expect(server.calls[0]).toMatchObject({ route: '/session', body: { consent: 'granted' } })
    expect(server.types).toEqual(['session.started', 'page.viewed'])
    client.stop()
    const again = await page.goLive({ consent: 'required' })
    expect(again.client.getSnapshot().consent).toBe('granted')
  })

  it('stops everything when it is withdrawn, reports that to the server and erases what the browser stored', async () => {
    const { client, server, pass } = await page.goLive()
    client.track(bookViewed, { bookId: 'dune' })
    client.setConsent('denied')
    expect(client.getSnapshot()).toMatchObject({ consent: 'denied', connection: 'off', session: null })
    expect(server.sockets.every(({ connected }) => !connected)).toBe(true)
    expect(page.beacons.map(({ body }) => body.events.map(({ type }) => type))).toEqual([['consent.changed']])
    expect(sessionStorage.length).toBe(0)
    const seen = server.events.length
    client.track(bookViewed, { bookId: 'emma' })
    await pass(60_000)
    expect([localStorage.length, localStorage.getItem('proactive.consent')]).toEqual([1, 'denied'])
    expect(server.events).toHaveLength(seen)
    expect(server.sockets).toHaveLength(2)
  })

  it('counts as denied where the browser objects, until the person answers', async () => {
    Object.assign(navigator, { globalPrivacyControl: true })
    const { client, server, pass } = page.begin()
    client.start()
    await pass(1_000)
    expect(client.getSnapshot().consent).toBe('denied')
    expect(server.calls).toEqual([])
    client.setConsent('granted')
    await pass()
    expect(server.calls).not.toEqual([])
  })

  it('stops every tab when it is withdrawn in one of them', async () => {
    const { client } = await page.goLive()
    dispatchEvent(new StorageEvent('storage', { key: 'proactive.consent', newValue: 'denied' }))
    expect(client.getSnapshot()).toMatchObject({ consent: 'denied', connection: 'off' })
  })
})
