import type { Json } from '@proactive/protocol'

/** Data as JSON has it. */
export interface Plain {
  [key: string]: Json
}

/** Copies data as JSON would; `null` when that is not possible. */
export function copyOf(data: object): Plain | null {
  if (isFlat(data)) return { ...data }
  try {
    return JSON.parse(JSON.stringify(data))
  } catch {
    return null
  }
}

/** Returns whether data is what JSON keeps as it is, without anything nested. Most events are, and their copy costs little. */
function isFlat(data: object): data is Plain {
  if (Object.getPrototypeOf(data) !== Object.prototype) return false
  for (const name in data) if (!isScalar(Reflect.get(data, name))) return false
  return true
}

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value)
