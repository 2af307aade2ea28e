// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import type { Rejected } from './rejected.js'
import { catchBeacons } from './testing/beacons.js'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed } from './testing/library.js'

const page = freshPage()
const leavePage = (): boolean => dispatchEvent(new Event('pagehide'))

describe('the client', () => {
  it('sends the view of a page before its events, even before those tracked ahead of the start', async () => {
    const { client, server, pass } = page.begin()
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

  it('captures the leave and the view before an event that is tracked ahead of the router', async () => {
    const { client, server, pass } = await page.goLive()
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

  it('captures a navigation once when the router reports it', async () => {
    const { client, server, pass } = await page.goLive()
    history.pushState(null, '', '/books/emma')
    client.page()
    client.page()
    history.pushState(null, '', '/books/emma?tab=reviews')
    client.page()
    await pass(200)
    expect(server.types).toEqual(['session.started', 'page.viewed', 'page.left', 'page.viewed'])
  })

  it('captures only declared events, and none that are switched off', async () => {
    const undeclared = await page.goLive({ events: [bookViewed] })
    undeclared.client.track(bookViewed, { bookId: 'dune' })
    await undeclared.pass(200)
    expect(undeclared.server.types).toEqual(['book.viewed'])
    undeclared.client.stop()
    sessionStorage.clear()
    const off = await page.goLive({ capture: { pageViews: false, sessionStart: false } })
    expect(off.server.types).toEqual([])
  })

  it('removes personal data from events', async () => {
    const { client, server, pass } = await page.goLive()
    client.track(bookViewed, { bookId: 'for ann@library.example' })
    await pass(200)
    expect(server.events.at(-1)?.data).toEqual({ bookId: 'for [email]' })
  })

  it('rejects data that cannot be written as JSON', async () => {
    const rejected = vi.fn<(rejected: Rejected) => void>()
    const { client } = await page.goLive({ onRejected: rejected })
    const loop: { bookId: string; self?: object } = { bookId: 'dune' }
    loop.self = loop
    client.track(bookViewed, loop)
    expect(rejected).toHaveBeenCalledWith(expect.objectContaining({ code: 'invalid_event' }))
  })

  it('hands events without an ack to the browser when the page is left, in halves when the browser refuses them', async () => {
    page.beacons = catchBeacons(450)
    const { client, server } = await page.goLive()
    server.answer.events = null
    for (const bookId of ['dune', 'emma', 'ulysses']) client.track(bookViewed, { bookId })
    leavePage()
    expect(page.beacons.length).toBeGreaterThan(1)
    expect(page.beacons.every(({ body, url }) => body.token === server.grant.token && url === '/api/proactive/events')).toBe(true)
    expect(page.beacons.flatMap(({ body }) => body.events.map(({ type }) => type))).toEqual([
      'book.viewed',
      'book.viewed',
      'book.viewed',
      'page.left',
    ])
    expect(client.getSnapshot().connection).toBe('off')
  })

  it('connects at once when the page returns while a request for its session is in flight', async () => {
    const { client, pass } = page.begin()
    client.start()
    await Promise.resolve()
    leavePage()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await pass(500)
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'), { timeout: 500 })
  })

  it('reconnects when the page returns from the back/forward cache', async () => {
    const { client, server, pass } = await page.goLive()
    leavePage()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
    await pass(200)
    expect(server.types.slice(-2)).toEqual(['page.left', 'page.viewed'])
    expect(server.types.filter((type) => type === 'session.started')).toHaveLength(1)
  })

  it('sends events without an ack again after a reconnect, with the same ids', async () => {
    const { client, server, pass } = await page.goLive()
    server.answer.events = null
    client.track(bookViewed, { bookId: 'dune' })
    await pass(200)
    const lost = server.channel('/events')?.emitted.at(-1)
    server.dropAll()
    delete server.answer.events
    await pass(2_000)
    expect(lost).toMatchObject({ event: 'events', body: { events: [{ id: server.events.at(-1)?.id, data: { bookId: 'dune' } }] } })
  })

  it('leaves no trace of a start that is stopped at once, as StrictMode does', async () => {
    const { client, server, pass } = page.begin()
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

  it('does nothing on a server', () => {
    vi.stubGlobal('window', undefined)
    const { client, server } = page.begin()
    client.start()
    client.track(bookViewed, { bookId: 'dune' })
    expect(client.getServerSnapshot()).toBe(client.getSnapshot())
    expect(server.calls).toEqual([])
  })
})
