import { readStored, writeStored } from './storage.js'

export const offKey = 'proactive.off'

/** Whether the person has switched the assistant off in this browser, for all tabs. */
export interface OffSwitch {
  /** Reads the storage again, and returns whether the assistant is off. */
  isOff: () => boolean
  set: (off: boolean) => void
}

/** Creates the switch; nothing is read yet. Where the storage is blocked, it holds for this page alone. */
export function createOffSwitch(): OffSwitch {
  let off = false
  /** Whether the storage has had `off`, so that its absence means that the assistant was switched on elsewhere. */
  let isStored = false
  return {
    isOff() {
      const value = readStored('localStorage', offKey)
      if (typeof value === 'string') off = isStored = true
      else if (value === null && isStored) off = isStored = false
      return off
    },
    set(next) {
      off = next
      const isWritten = writeStored('localStorage', offKey, next ? '1' : null)
      isStored = next && isWritten
    },
  }
}
