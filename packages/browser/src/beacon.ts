import type { WireEvent } from '@proactive/protocol'

/**
 * Hands events to the browser, which sends them even after the page is closed. A browser accepts about 64 kB at once: a
 * batch that it refuses is split into halves. A batch has at most `maxEvents` events.
 */
export function beacon(url: string, envelope: { token: string; sentAt: string }, events: readonly WireEvent[], maxEvents = 100): void {
  if (events.length === 0 || !('sendBeacon' in navigator)) return
  const body = (): Blob => new Blob([JSON.stringify({ ...envelope, events })], { type: 'application/json' })
  if (events.length <= maxEvents && navigator.sendBeacon(url, body())) return
  if (events.length === 1) return
  const half = Math.ceil(events.length / 2)
  beacon(url, envelope, events.slice(0, half), maxEvents)
  beacon(url, envelope, events.slice(half), maxEvents)
}
