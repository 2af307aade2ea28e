import { type Json, scrub, type WireEvent } from '@proactive/protocol'
import type { Runtime } from './runtime.js'

export interface CreatedEvent {
  event: WireEvent
  /** False when the data cannot be written as JSON; the event then has no data. */
  isComplete: boolean
}

/** Creates the event that is sent: a copy of the data without personal data, under an id that stays the same. */
export function createWireEvent(
  { uuid, serverNow }: { uuid: Runtime['uuid']; serverNow: () => number },
  type: string,
  data: object,
  { version = 1, causationId, ids }: { version?: number; causationId?: string; ids?: readonly string[] | undefined },
): CreatedEvent {
  const plain = toPlain(data)
  const event: WireEvent = {
    id: uuid(),
    type,
    time: new Date(serverNow()).toISOString(),
    data: scrub(plain ?? {}, { ids }),
    ...(version > 1 && { version }),
    ...(causationId !== undefined && { causationId }),
  }
  return { event, isComplete: plain !== null }
}

/** Copies data by way of JSON; `null` when that is not possible. */
function toPlain(data: object): { [key: string]: Json } | null {
  try {
    return JSON.parse(JSON.stringify(data))
  } catch {
    return null
  }
}
