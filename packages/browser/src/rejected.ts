import type { ErrorCode, WireEvent } from '@proactive/protocol'

/** An event that the server or the page rejected. */
export interface Rejected {
  event: WireEvent
  code: ErrorCode
  message: string
}
