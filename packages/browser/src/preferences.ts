import type { Preferences } from '@proactive/protocol'
import type { Http } from './http.js'
import { isRecord } from './read-command.js'
import { readStored, writeStored } from './storage.js'

/** What holds until somebody chooses. */
export const usualPreferences: Preferences = { enabled: true, frequency: 'normal', categories: {} }

const offKey = 'proactive.off'

/** Whether this browser's person switched the assistant off: then not even a session is asked for. */
export const isOff = (): boolean => readStored('localStorage', offKey) !== null

export const rememberOff = (off: boolean): void => writeStored('localStorage', offKey, off ? '1' : null)

export async function getPreferences(http: Http, token: string): Promise<Preferences> {
  const answer = await http('/preferences', { token })
  return isRecord(answer) ? { ...usualPreferences, ...answer } : usualPreferences
}

export async function putPreferences(http: Http, token: string, preferences: Preferences): Promise<void> {
  await http('/preferences', { method: 'PUT', token, body: preferences })
}
