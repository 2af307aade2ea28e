import type { Json } from '@proactive/protocol'

/** Data as JSON has it. */
export interface Plain {
  [key: string]: Json
}

/** Copies data by way of JSON; `null` when that is not possible. */
export function copyOf(data: object): Plain | null {
  try {
    return JSON.parse(JSON.stringify(data))
  } catch {
    return null
  }
}
