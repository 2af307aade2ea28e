/** Reads and writes browser storage, which may be full, blocked or absent: then nothing is stored, and nothing throws. */

type Area = 'localStorage' | 'sessionStorage'

/** Reads a value; `null` when there is none or the storage is not available. */
export function readStored(area: Area, key: string): string | null {
  try {
    return globalThis[area].getItem(key)
  } catch {
    return null
  }
}

/** Stores `value` under `key`, or removes the key when `value` is `null`. */
export function writeStored(area: Area, key: string, value: string | null): void {
  try {
    if (value === null) globalThis[area].removeItem(key)
    else globalThis[area].setItem(key, value)
  } catch {
    // The value stays in memory only.
  }
}
