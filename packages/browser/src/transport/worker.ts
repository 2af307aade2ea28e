/** The Web Worker of the page: its transport and its connections. */

import { createTransport } from './create-transport.js'
import { connectEnd } from './remote.js'
import { pageCalls, type WorkerTransport } from './transport.js'

const page = connectEnd(globalThis, pageCalls, (): WorkerTransport => ({ ...transport, push: (entries) => transport.push(JSON.parse(entries)) }))
const transport = createTransport(page, {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  fetch: async (input, init) => fetch(input, init),
})
page.ready()
