import type { ErrorCode, WireEvent } from '@proactive/protocol'

/** An event that the server or the page rejected. */
export interface Rejected {
  event: WireEvent
  code: ErrorCode
  message: string
}

/** Warns of rejected events. Of a type that is not known, once: every event of it is rejected. */
export function createRejectionWarning(): (rejected: Rejected) => void {
  const unknown = new Set<string>()
  return ({ event, code, message }) => {
    if (unknown.has(event.type)) return
    if (code === 'unknown_type') unknown.add(event.type)
    console.warn(`Proactive: the event '${event.type}' was rejected with ${code}: ${message}`)
  }
}
