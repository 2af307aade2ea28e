import type { Io } from './io.js'

/** Time, randomness, ids and the network. A test passes its own to control them. */
export interface Runtime {
  /** Returns the time of the page's own clock, in epoch milliseconds. */
  now: () => number
  /** Returns the milliseconds since some moment, by a clock that nobody can set. */
  elapsed: () => number
  /** Returns a random number between 0 and 1. */
  random: () => number
  uuid: () => string
  fetch: typeof fetch
  /** Loads Socket.IO. It is called when the first connection is opened. */
  io: () => Promise<Io>
}

/** The runtime of a real page. */
export const pageRuntime: Runtime = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  uuid,
  fetch: async (input, init) => fetch(input, init),
  io: async () => {
    const { io } = await import('socket.io-client')
    return (url, options) => io(url, options)
  },
}

/** Creates a UUID. `crypto.randomUUID` exists in secure contexts only; a shop that is tried over plain http has random bytes alone. */
function uuid(): string {
  if (globalThis.isSecureContext) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, at) =>
    (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0'),
  ).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
