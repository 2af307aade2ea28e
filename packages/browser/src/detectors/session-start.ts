import { readStored, writeStored } from '../storage.js'

const key = 'proactive.known'

/** The data of `session.started`: whether this browser was here before. */
export function sessionStart(): { returning: boolean } {
  const returning = readStored('localStorage', key) !== null
  writeStored('localStorage', key, '1')
  return { returning }
}

export function forgetVisits(): void {
  writeStored('localStorage', key, null)
}
