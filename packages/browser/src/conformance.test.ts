// @vitest-environment jsdom
import { clientChecks, runChecks, scriptedServer } from '@proactive/protocol/conformance'
import { Server } from 'socket.io'
import { expect, it } from 'vitest'
import { createProactiveClient } from './create-client.js'
import { bookViewed, libraryEvents } from './testing/library.js'

it('passes the checks of a client of the protocol, against a scripted server', async () => {
  const results = await runChecks(clientChecks, {
    serve: () => scriptedServer((http, options) => new Server(http, options)),
    start(url) {
      sessionStorage.clear()
      localStorage.clear()
      const client = createProactiveClient({
        endpoint: `${url}/api/proactive`,
        events: libraryEvents,
        consent: 'not-required',
        capture: { pageViews: false, sessionStart: false },
        runtime: {
          random: () => 0,
          // jsdom's AbortSignal is not the one that Node's fetch accepts.
          fetch: async (input, init) => fetch(input, { ...init, signal: null }),
        },
      })
      client.start()
      return { track: () => client.track(bookViewed, { bookId: 'dune' }), stop: client.stop }
    },
  })
  expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
})
