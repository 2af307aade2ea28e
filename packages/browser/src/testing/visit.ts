import { vi } from 'vitest'
// Loaded ahead, so that the client's own imports of them are settled within a few microtasks.
import '../assistant.js'
import '../clean-data.js'
import '../page.js'
import type { ClientOptions, ProactiveClient } from '../client.js'
import { createProactiveClient } from '../create-client.js'
import { FakeServer } from './fake-server.js'
import { libraryEvents } from './library.js'

/** A page with its client and its server. */
export interface Visit {
  client: ProactiveClient
  server: FakeServer
  /** Waits for pending imports and lets time pass, in milliseconds. */
  pass: (ms?: number) => Promise<void>
}

/** Creates a page of the library with a client that is not started. It needs fake timers. */
export function visit(options: Partial<ClientOptions> = {}, server = new FakeServer(() => Date.now())): Visit {
  let ids = 0
  const client = createProactiveClient({
    events: libraryEvents,
    consent: 'not-required',
    runtime: {
      now: () => Date.now(),
      random: () => 0,
      uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
      fetch: server.fetch,
      io: async () => server.io,
    },
    ...options,
  })
  return {
    client,
    server,
    pass: async (ms = 0) => {
      await vi.dynamicImportSettled()
      await vi.advanceTimersByTimeAsync(ms)
    },
  }
}

/** Creates a page with a client that is live. */
export async function liveVisit(options?: Partial<ClientOptions>, server?: FakeServer): Promise<Visit> {
  const begun = visit(options, server)
  begun.client.start()
  // The page's code is loaded meanwhile, which takes as long as the machine takes.
  const isLive = (): void => {
    if (begun.client.getSnapshot().connection !== 'live') throw new Error('not live yet')
  }
  await vi.waitFor(isLive)
  await begun.pass(200)
  return begun
}
