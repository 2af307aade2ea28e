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
  /** Loads another Socket.IO than the one of the browser's websockets. */
  io?: () => Promise<Io>
}

/** The runtime of a real page. */
export const pageRuntime: Runtime = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  uuid,
  fetch: async (input, init) => fetch(input, init),
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** Random bytes for the next UUIDs, and how many of them are used. */
let pool = new Uint8Array()
let used = 0

/**
 * Creates a UUID (version 4). `crypto.randomUUID` exists in secure contexts only, a shop that is tried over plain http has
 * random bytes alone; and bytes for many UUIDs at once cost less.
 */
function uuid(): string {
  if (used === pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(1_024))
    used = 0
  }
  let id = ''
  for (let at = 0; at < 16; at++) {
    const byte = pool[used++] ?? 0
    id += hex[at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte]
    if (at === 3 || at === 5 || at === 7 || at === 9) id += '-'
  }
  return id
}
