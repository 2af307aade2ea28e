// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProactiveClient } from './client.js'
import { type Beacon, catchBeacons } from './testing/beacons.js'
import { bookViewed } from './testing/library.js'
import { liveVisit, visit } from './testing/visit.js'

let beacons: Beacon[]
let clients: ProactiveClient[]

const begin: typeof visit = (...args) => {
  const begun = visit(...args)
  clients.push(begun.client)
  return begun
}
const goLive: typeof liveVisit = async (...args) => {
  const begun = await liveVisit(...args)
  clients.push(begun.client)
  return begun
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/books/dune')
  document.title = 'Dune'
  beacons = catchBeacons()
  clients = []
})
afterEach(() => {
  for (const client of clients) client.stop()
  vi.unstubAllGlobals()
  Object.assign(navigator, { globalPrivacyControl: undefined })
  vi.useRealTimers()
})

describe('consent', () => {
  it('comes before anything is captured, stored or connected', async () => {
    const { client, server, pass } = begin({ consent: 'required' })
    client.start()
    client.track(bookViewed, { bookId: 'dune' })
    await pass(5_000)
    expect(client.getSnapshot()).toMatchObject({ started: true, consent: 'unknown', connection: 'off' })
    expect([server.calls, server.sockets]).toEqual([[], []])
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0])
  })

  it('once given, lets the page in and is remembered', async () => {
    const { client, server, pass } = begin({ consent: 'required' })
    client.start()
    await pass()
    client.setConsent('granted')
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
    await pass(200)
    expect(server.calls[0]).toMatchObject({ route: '/session', body: { consent: 'granted' } })
    expect(server.types).toEqual(['session.started', 'page.viewed'])
    client.stop()
    const again = await goLive({ consent: 'required' })
    expect(again.client.getSnapshot().consent).toBe('granted')
  })

  it('taken back, ends everything at once, tells the server and leaves nothing behind', async () => {
    const { client, server, pass } = await goLive()
    client.track(bookViewed, { bookId: 'dune' })
    client.setConsent('denied')
    expect(client.getSnapshot()).toMatchObject({ consent: 'denied', connection: 'off', session: null })
    expect(server.sockets.every(({ connected }) => !connected)).toBe(true)
    expect(beacons.map(({ body }) => body.events.map(({ type }) => type))).toEqual([['consent.changed']])
    expect(sessionStorage.length).toBe(0)
    expect([localStorage.length, localStorage.getItem('proactive.consent')]).toEqual([1, 'denied'])
    const seen = server.events.length
    client.track(bookViewed, { bookId: 'emma' })
    await pass(60_000)
    expect(server.events).toHaveLength(seen)
    expect(server.sockets).toHaveLength(2)
  })

  it('is no where the browser says no, until the person says otherwise', async () => {
    Object.assign(navigator, { globalPrivacyControl: true })
    const { client, server, pass } = begin()
    client.start()
    await pass(1_000)
    expect(client.getSnapshot().consent).toBe('denied')
    expect(server.calls).toEqual([])
    client.setConsent('granted')
    await pass()
    expect(server.calls).not.toEqual([])
  })

  it('taken back in one tab ends the others', async () => {
    const { client } = await goLive()
    dispatchEvent(new StorageEvent('storage', { key: 'proactive.consent', newValue: 'denied' }))
    expect(client.getSnapshot()).toMatchObject({ consent: 'denied', connection: 'off' })
  })
})
