import type { Io } from './io.js'

/** Time, ids, randomness and the network, handed in so that a test can hold them still. */
export interface Runtime {
  /** Epoch milliseconds of the page's own clock. */
  now: () => number
  /** Between 0 and 1. */
  random: () => number
  uuid: () => string
  fetch: typeof fetch
  /** Loads Socket.IO when it is first needed. */
  io: () => Promise<Io>
}

export const pageRuntime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  uuid,
  fetch: async (input, init) => fetch(input, init),
  io: async () => {
    const { io } = await import('socket.io-client')
    return (url, options) => io(url, options)
  },
}

/** `randomUUID` exists in secure contexts alone; a shop tried out over plain http has only random bytes. */
function uuid(): string {
  if (globalThis.isSecureContext) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, at) =>
    (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0'),
  ).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
