import type { WireEvent } from '@proactive/protocol'

/** The body of a beacon without its events. */
export interface BeaconEnvelope {
  token: string
  sentAt: string
  dropped?: number
}

/** How many bytes are handed over at once: a browser takes about 64 kB that are not sent yet, and a last beacon needs room. */
const maxBytes = 60_000
const maxEvents = 100

/**
 * Hands events to the browser, which sends them even after the page is closed, and returns those that the browser did
 * not take. A batch that it refuses is split into halves. `room` has the bytes that may still be handed over.
 */
export function beacon(url: string, envelope: BeaconEnvelope, events: readonly WireEvent[], room = { bytes: maxBytes }): WireEvent[] {
  if (events.length === 0) return []
  if (!('sendBeacon' in navigator)) return [...events]
  const body = new Blob([JSON.stringify({ ...envelope, events })], { type: 'application/json' })
  if (events.length <= maxEvents && body.size <= room.bytes && navigator.sendBeacon(url, body)) {
    room.bytes -= body.size
    return []
  }
  if (events.length === 1) return [...events]
  const half = Math.ceil(events.length / 2)
  return [...beacon(url, envelope, events.slice(0, half), room), ...beacon(url, envelope, events.slice(half), room)]
}
