import { readStored, writeStored } from '../storage.js'

const storageKey = 'proactive.known'

/** Records this visit, and returns the data of `session.started`: whether this browser has visited before. */
export function recordVisit(): { returning: boolean } {
  const returning = typeof readStored('localStorage', storageKey) === 'string'
  writeStored('localStorage', storageKey, '1')
  return { returning }
}

/** Forgets that this browser has visited. */
export function forgetVisits(): void {
  writeStored('localStorage', storageKey, null)
}
