import type { WireEvent } from '@proactive/protocol'

/**
 * Hands events to the browser to send after the page is gone. It takes 64 kB at once: what it refuses is tried in halves.
 */
export function beacon(url: string, envelope: { token: string; sentAt: string }, events: readonly WireEvent[], most = 100): void {
  if (events.length === 0 || !('sendBeacon' in navigator)) return
  const body = (): Blob => new Blob([JSON.stringify({ ...envelope, events })], { type: 'application/json' })
  if (events.length <= most && navigator.sendBeacon(url, body())) return
  if (events.length === 1) return
  const half = Math.ceil(events.length / 2)
  beacon(url, envelope, events.slice(0, half), most)
  beacon(url, envelope, events.slice(half), most)
}
