import { type Json, scrub, type WireEvent } from '@proactive/protocol'
import type { Runtime } from './runtime.js'

export interface Minted {
  event: WireEvent
  /** False when the data cannot be written as JSON; the event then has none. */
  isWhole: boolean
}

/** An event as it will travel: a copy of its data, without personal data, under an id that stays with it. */
export function mint(
  runtime: Pick<Runtime, 'now' | 'uuid'>,
  type: string,
  data: object,
  { version = 1, causationId }: { version?: number; causationId?: string },
): Minted {
  const plain = plainOf(data)
  const event: WireEvent = {
    id: runtime.uuid(),
    type,
    time: new Date(runtime.now()).toISOString(),
    data: scrub(plain ?? {}),
    ...(version > 1 && { version }),
    ...(causationId !== undefined && { causationId }),
  }
  return { event, isWhole: plain !== null }
}

function plainOf(data: object): { [key: string]: Json } | null {
  try {
    return JSON.parse(JSON.stringify(data))
  } catch {
    return null
  }
}
