// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProactiveClient } from './client.js'
import { type Beacon, catchBeacons } from './testing/beacons.js'
import { bookViewed } from './testing/library.js'
import { liveVisit, visit } from './testing/visit.js'

const other = '22222222-2222-4222-8222-222222222222'
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
const leavePage = (): boolean => dispatchEvent(new Event('pagehide'))

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/books/dune?from=mail')
  document.title = 'Dune'
  beacons = catchBeacons()
  clients = []
})
afterEach(() => {
  for (const client of clients) client.stop()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a page', () => {
  it('tells that it is viewed before anything of it, even when that is tracked before the start', async () => {
    const { client, server, pass } = begin()
    client.track(bookViewed, { bookId: 'dune' })
    client.start()
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
    await pass(200)
    expect(server.events.map(({ type, data }) => [type, data])).toEqual([
      ['session.started', { returning: false }],
      ['page.viewed', { path: '/books/dune', title: 'Dune' }],
      ['book.viewed', { bookId: 'dune' }],
    ])
  })

  it('tells the leave and the view before a track that runs ahead of the router', async () => {
    const { client, server, pass } = await goLive()
    await pass(3_000)
    history.pushState(null, '', '/books/emma')
    client.track(bookViewed, { bookId: 'emma' })
    await pass(200)
    expect(server.events.slice(2).map(({ type, data }) => [type, data])).toEqual([
      ['page.left', { path: '/books/dune', visibleMs: expect.any(Number) }],
      ['page.viewed', { path: '/books/emma' }],
      ['book.viewed', { bookId: 'emma' }],
    ])
    expect(server.events[2]?.data.visibleMs).toBeGreaterThanOrEqual(3_000)
  })

  it('is told by the router where the browser cannot, and once', async () => {
    const { client, server, pass } = await goLive()
    history.pushState(null, '', '/books/emma')
    client.page()
    client.page()
    history.pushState(null, '', '/books/emma?tab=reviews')
    client.page()
    await pass(200)
    expect(server.types).toEqual(['session.started', 'page.viewed', 'page.left', 'page.viewed'])
  })

  it('captures only what the app declared, and nothing that is switched off', async () => {
    const undeclared = await goLive({ events: [bookViewed] })
    undeclared.client.track(bookViewed, { bookId: 'dune' })
    await undeclared.pass(200)
    expect(undeclared.server.types).toEqual(['book.viewed'])
    undeclared.client.stop()
    sessionStorage.clear()
    const off = await goLive({ capture: { pageViews: false, sessionStart: false } })
    expect(off.server.types).toEqual([])
  })

  it('takes personal data out of what it tells', async () => {
    const { client, server, pass } = await goLive()
    client.track(bookViewed, { bookId: 'for ann@library.example' })
    await pass(200)
    expect(server.events.at(-1)?.data).toEqual({ bookId: 'for [email]' })
  })

  it('hands what is not acked to the browser when it goes, in halves when that is too much', async () => {
    beacons = catchBeacons(450)
    const { client, server } = await goLive()
    server.answer.events = null
    for (const bookId of ['dune', 'emma', 'ulysses']) client.track(bookViewed, { bookId })
    leavePage()
    expect(beacons.length).toBeGreaterThan(1)
    expect(beacons.every(({ body, url }) => body.token === server.grant.token && url === '/api/proactive/events')).toBe(true)
    expect(beacons.flatMap(({ body }) => body.events.map(({ type }) => type))).toEqual([
      'book.viewed',
      'book.viewed',
      'book.viewed',
      'page.left',
    ])
    expect(client.getSnapshot().connection).toBe('off')
  })

  it('goes on when it comes back from the back/forward cache', async () => {
    const { client, server, pass } = await goLive()
    leavePage()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
    await pass(200)
    expect(server.types.slice(-2)).toEqual(['page.left', 'page.viewed'])
    expect(server.types.filter((type) => type === 'session.started')).toHaveLength(1)
  })

  it('sends again after a cut what was not acked, with the same ids', async () => {
    const { client, server, pass } = await goLive()
    server.answer.events = null
    client.track(bookViewed, { bookId: 'dune' })
    await pass(100)
    const lost = server.channel('/events')?.emitted.at(-1)
    server.cut()
    delete server.answer.events
    await pass(2_000)
    expect(lost).toMatchObject({ event: 'events', body: { events: [{ id: server.events.at(-1)?.id, data: { bookId: 'dune' } }] } })
  })

  it('leaves no trace of a start that is taken back at once, as StrictMode does', async () => {
    const { client, server, pass } = begin()
    client.track(bookViewed, { bookId: 'dune' })
    client.start()
    client.stop()
    client.track(bookViewed, { bookId: 'dune' })
    client.start()
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
    await pass(200)
    expect(server.calls.filter(({ route }) => route === '/session')).toHaveLength(1)
    expect(server.sockets).toHaveLength(2)
    expect(server.types).toEqual(['session.started', 'page.viewed', 'book.viewed'])
  })

  it('may be used on a server, where it does nothing', () => {
    vi.stubGlobal('window', undefined)
    const { client, server } = begin()
    client.start()
    client.track(bookViewed, { bookId: 'dune' })
    expect(client.getServerSnapshot()).toBe(client.getSnapshot())
    expect(server.calls).toEqual([])
  })
})

describe('a session', () => {
  it('lives on over a reload, and starts once', async () => {
    const first = await goLive()
    first.client.stop()
    const second = await goLive({}, first.server)
    expect(second.server.calls.at(-2)).toMatchObject({ route: '/session', body: { sessionId: first.server.grant.sessionId } })
    expect(second.server.types.filter((type) => type === 'session.started')).toHaveLength(1)
  })

  it('is a new one in a duplicated tab', async () => {
    const held = new Map<string, Promise<unknown>>()
    const request = async (name: string, { signal }: LockOptions, use: () => Promise<void>): Promise<void> => {
      if (held.has(name)) {
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('timeout'))))
      }
      const using = use().then(() => held.delete(name))
      held.set(name, using)
      await using
    }
    Object.assign(navigator, { locks: { request } })
    const first = await goLive()
    first.server.grant = first.server.grantFor(other, 'visitor:v1')
    const copy = await goLive({}, first.server)
    const bodies = first.server.calls.filter(({ route }) => route === '/session').map(({ body }) => body)
    expect(bodies[1]).not.toHaveProperty('sessionId')
    expect(copy.client.getSnapshot().session?.sessionId).toBe(other)

    first.client.stop()
    copy.client.stop()
    await copy.pass()
    const reloaded = await goLive({}, first.server)
    expect(first.server.calls.findLast(({ route }) => route === '/session')?.body).toMatchObject({ sessionId: other })
    reloaded.client.stop()
    Reflect.deleteProperty(navigator, 'locks')
  })

  it('opens two connections of its own, each with token and protocol', async () => {
    const { server } = await goLive()
    expect(server.sockets.map(({ namespace, handshake }) => [namespace, handshake])).toEqual([
      ['/events', { token: server.grant.token, protocol: 1 }],
      ['/actions', { token: server.grant.token, protocol: 1, lastSeq: 0 }],
    ])
  })

  it('renews its token on the open connections before it expires', async () => {
    const { server, pass } = await goLive()
    server.grant = { ...server.grantFor(server.grant.sessionId, 'visitor:v1', 1_800_000), token: 'fresh' }
    await pass(900_000 - 60_000)
    const told = server.sockets.flatMap(({ emitted }) => emitted).filter(({ event }) => event === 'token')
    expect(told.map(({ body }) => body)).toEqual([{ token: 'fresh' }, { token: 'fresh' }])
    expect(server.sockets).toHaveLength(2)
  })

  it('asks again, later and later, while the server is away', async () => {
    const { client, server, pass } = begin()
    server.down = true
    client.start()
    await pass(3_000)
    expect(client.getSnapshot().connection).toBe('waiting')
    server.down = false
    await pass(8_000)
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
  })

  it('is another one after a login: it continues the guest’s, and what they did is sent as theirs', async () => {
    const { client, server, pass } = await goLive()
    const guest = server.grant
    server.answer.events = null
    client.track(bookViewed, { bookId: 'dune' })
    await pass(100)
    server.cut()
    delete server.answer.events
    server.grant = server.grantFor(other, 'user:ann')
    await client.renewSession()
    await pass(3_000)
    expect(server.calls.findLast(({ route }) => route === '/session')?.body).toMatchObject({
      sessionId: guest.sessionId,
      continues: guest.sessionId,
    })
    expect(beacons.at(-1)?.body).toMatchObject({ token: guest.token, events: [{ data: { bookId: 'dune' } }] })
    expect(server.types.slice(-2)).toEqual(['session.started', 'page.viewed'])
    expect(server.channel('/actions')?.handshake).toMatchObject({ token: server.grant.token, lastSeq: 0 })
    expect(client.getSnapshot().session).toEqual({ sessionId: other, personId: 'user:ann', userId: 'ann' })
  })

  it('does not continue a person’s session after they logged out', async () => {
    const { client, server, pass } = await goLive()
    server.grant = server.grantFor(other, 'user:ann')
    await client.renewSession()
    server.grant = server.grantFor('33333333-3333-4333-8333-333333333333', 'visitor:v2')
    await client.renewSession()
    await pass()
    expect(server.calls.findLast(({ route }) => route === '/session')?.body).not.toHaveProperty('continues')
  })

  it('tells the server another language at once', async () => {
    const { client, server, pass } = await goLive()
    client.setLocale('cs')
    await pass()
    expect(server.calls.at(-1)).toMatchObject({ route: '/session', body: { locale: 'cs' } })
  })
})

describe('preferences', () => {
  it('switched off stop capture as well as display, and the next page does not even connect', async () => {
    const { client, server, pass } = await goLive()
    await client.setPreferences({ enabled: false })
    expect(server.preferences).toMatchObject({ enabled: false })
    expect(client.getSnapshot()).toMatchObject({ connection: 'off', preferences: { enabled: false } })
    const told = server.events.length
    client.track(bookViewed, { bookId: 'dune' })
    await pass(1_000)
    expect(server.events).toHaveLength(told)
    client.stop()

    const next = begin({}, server)
    const calls = server.calls.length
    next.client.start()
    await next.pass(1_000)
    expect(server.calls).toHaveLength(calls)
    await next.client.setPreferences({ enabled: true })
    await vi.waitFor(() => expect(next.client.getSnapshot().connection).toBe('live'))
    expect(server.preferences).toMatchObject({ enabled: true })
  })

  it('switched off on another device hold here too', async () => {
    const { client, server, pass } = begin()
    server.preferences = { enabled: false, frequency: 'normal', categories: {} }
    client.start()
    await vi.waitFor(() => expect(client.getSnapshot().preferences).toMatchObject({ enabled: false }))
    await pass()
    expect(client.getSnapshot().connection).toBe('off')
  })

  it('stay as they were when they cannot be stored', async () => {
    const { client, server } = await goLive()
    server.down = true
    await expect(client.setPreferences({ frequency: 'minimal' })).rejects.toThrow('cannot be reached')
    expect(client.getSnapshot().preferences).toMatchObject({ frequency: 'normal' })
  })
})
