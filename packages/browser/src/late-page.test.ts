// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProactiveClient } from './create-client.js'
import type { ClientOptions, ProactiveClient } from './client.js'
import { catchBeacons } from './testing/beacons.js'
import { FakeServer } from './testing/fake-server.js'
import { bookViewed, libraryEvents } from './testing/library.js'

const code = vi.hoisted(() => ({ isLost: false }))
vi.mock('./page.js', async (importOriginal) => {
  if (code.isLost) throw new Error('The file is gone.')
  return importOriginal()
})

let client: ProactiveClient
let server: FakeServer
const onError = vi.fn<(error: unknown, origin: string) => void>()

function open(options: Partial<ClientOptions> = {}): void {
  server = new FakeServer(() => Date.now())
  client = createProactiveClient({ events: libraryEvents, onError, runtime: { random: () => 0, fetch: server.fetch, io: async () => server.io }, ...options })
}

const untilLive = async (): Promise<void> =>
  vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))

const settled = async (ms: number): Promise<void> => {
  await vi.dynamicImportSettled()
  await vi.advanceTimersByTimeAsync(ms)
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  localStorage.clear()
  sessionStorage.clear()
  onError.mockClear()
  code.isLost = false
})
afterEach(() => {
  client.stop()
  vi.useRealTimers()
})

describe('while the code of the page is not there', () => {
  it('cannot be loaded: that is reported once, the app hears of it, and the events arrive once it can', async () => {
    code.isLost = true
    open({ consent: 'not-required' })
    client.start()
    await vi.waitFor(() => expect(client.getSnapshot().connectionProblem?.code).toBe('unavailable'))
    expect(client.getSnapshot().connection).toBe('waiting')
    const before = Date.now()
    client.track(bookViewed, { bookId: 'dune' })
    await settled(10_000)
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Error), 'Loading the code of the page')
    code.isLost = false
    await untilLive()
    await settled(1_000)
    expect(server.types).toEqual(['session.started', 'page.viewed', 'book.viewed'])
    expect(client.getSnapshot().connectionProblem).toBeNull()
    // Dated when it was tracked, not when it was sent; and the view of the page that it was tracked on is not later.
    const [, viewed, tracked] = server.events.map(({ time }) => Date.parse(time))
    expect(Math.abs((tracked ?? 0) - before)).toBeLessThan(1_000)
    expect(viewed).toBeLessThanOrEqual(tracked ?? 0)
  })

  it('counts the events of a page that is left meanwhile: the next page of the tab reports them', async () => {
    open({ consent: 'not-required' })
    client.start()
    await Promise.resolve()
    client.track(bookViewed, { bookId: 'dune' })
    client.track(bookViewed, { bookId: 'emma' })
    dispatchEvent(new Event('pagehide'))
    client.stop()
    open({ consent: 'not-required' })
    client.start()
    await untilLive()
    await settled(1_000)
    expect(client.getSnapshot().droppedEvents).toBe(2)
  })

  it('counts the events that are too many to wait', async () => {
    open({ consent: 'not-required' })
    client.start()
    for (let each = 0; each < 1_003; each++) client.track(bookViewed, { bookId: 'dune' })
    await untilLive()
    expect(client.getSnapshot().droppedEvents).toBeGreaterThanOrEqual(3)
  })

  it('sends the data as it was when it was tracked', async () => {
    open({ consent: 'not-required' })
    client.start()
    const data = { bookId: 'dune' }
    client.track(bookViewed, data)
    data.bookId = 'emma'
    await untilLive()
    await settled(1_000)
    expect(server.events.map((event) => event.data)).toContainEqual({ bookId: 'dune' })
  })

  it('does not connect, and sends nothing, after a no', async () => {
    open()
    const beacons = catchBeacons()
    client.setConsent('granted')
    client.start()
    client.track(bookViewed, { bookId: 'dune' })
    await Promise.resolve()
    client.setConsent('denied')
    expect(client.getSnapshot().consent).toBe('denied')
    await settled(5_000)
    expect(server.sockets).toEqual([])
    expect([server.events, beacons]).toEqual([[], []])
    expect(server.calls.every(({ body }) => body['consent'] === 'denied')).toBe(true)
  })

  it('does not connect when it is switched off, and takes its events back', async () => {
    open({ consent: 'not-required' })
    client.start()
    client.track(bookViewed, { bookId: 'dune' })
    await Promise.resolve()
    client.setPreferences({ enabled: false }).catch(() => {})
    expect(client.getSnapshot().preferences?.enabled).toBe(false)
    await settled(5_000)
    expect([server.sockets, server.events]).toEqual([[], []])
    expect(client.getSnapshot().connection).toBe('off')
  })

  it('leaves no trace of a client that was stopped meanwhile', async () => {
    open({ consent: 'not-required' })
    client.start()
    client.track(bookViewed, { bookId: 'dune' })
    await Promise.resolve()
    client.stop()
    await settled(5_000)
    expect([server.calls, server.sockets]).toEqual([[], []])
    expect(client.getSnapshot()).toMatchObject({ started: false, connection: 'off' })
  })
})
