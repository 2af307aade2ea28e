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

/** What all ids of this page begin with, at random, and how many there are. */
let prefix = ''
let ids = 0

/**
 * Creates a UUID (version 4), whose first 74 random bits are the page's and whose last digits count: to draw random bytes for
 * each id costs more than the rest of an event. `crypto.randomUUID` exists in secure contexts only, and a shop that is tried
 * over plain http has random bytes alone.
 */
function uuid(): string {
  prefix ||= randomPrefix()
  return prefix + (ids++).toString(16).padStart(12, '0')
}

function randomPrefix(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = (8 + (Number.parseInt(digits.charAt(16), 16) & 3)).toString(16)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17)}-`
}
