/** Reads and writes browser storage, which may be full, blocked or absent: then nothing is stored, and nothing throws. */

type Area = 'localStorage' | 'sessionStorage'

/** Reads a value; `null` when there is none, `undefined` when the storage is not available. */
export function readStored(area: Area, key: string): string | null | undefined {
  try {
    return globalThis[area].getItem(key)
  } catch {
    return undefined
  }
}

/** Stores `value` under `key`, or removes the key when `value` is `null`. Returns whether the storage took it. */
export function writeStored(area: Area, key: string, value: string | null): boolean {
  try {
    if (value === null) globalThis[area].removeItem(key)
    else globalThis[area].setItem(key, value)
    return true
  } catch {
    return false
  }
}
