import { afterEach, beforeEach, vi } from 'vitest'
import type { ProactiveClient } from '../client.js'
import { type Beacon, catchBeacons } from './beacons.js'
import { FakeChannel } from './fake-channel.js'
import { liveVisit, visit } from './visit.js'

/** The page of one test. */
export interface FreshPage {
  /** The beacons of this test. */
  beacons: Beacon[]
  begin: typeof visit
  goLive: typeof liveVisit
}

/** Gives each test of a file its own page at `/books/dune` with fake timers, and stops the clients that it started. */
export function freshPage(): FreshPage {
  const clients: ProactiveClient[] = []
  const page: FreshPage = {
    beacons: [],
    begin: (...args) => {
      const begun = visit(...args)
      clients.push(begun.client)
      return begun
    },
    goLive: async (...args) => {
      const begun = await liveVisit(...args)
      clients.push(begun.client)
      return begun
    },
  }

  beforeEach(() => {
    vi.useFakeTimers()
    localStorage.clear()
    sessionStorage.clear()
    document.body.innerHTML = ''
    history.replaceState(null, '', '/books/dune?from=mail')
    document.title = 'Dune'
    page.beacons = catchBeacons()
    FakeChannel.open = []
    vi.stubGlobal('BroadcastChannel', FakeChannel)
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.stop()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })
  return page
}
