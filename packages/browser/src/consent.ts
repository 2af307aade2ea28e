import { readStored, writeStored } from './storage.js'

/** What the person said about being watched. Nothing is captured, stored or connected before `granted`. */
export type Consent = 'unknown' | 'granted' | 'denied'

const key = 'proactive.consent'

/**
 * The consent that holds now: what was said, else no where the browser says no for them
 * (Global Privacy Control, Do Not Track), else yes only where none is required.
 */
export function readConsent(required: boolean, respectSignals: boolean): Consent {
  const said = readStored('localStorage', key)
  if (said === 'granted' || said === 'denied') return said
  if (respectSignals && browserObjects()) return 'denied'
  return required ? 'unknown' : 'granted'
}

export function rememberConsent(consent: 'granted' | 'denied'): void {
  writeStored('localStorage', key, consent)
}

/** Tells when another tab of this person was told no. */
export function onDeniedElsewhere(denied: () => void, signal: AbortSignal): void {
  const heard = ({ key: changed, newValue }: StorageEvent): void => {
    if (changed === key && newValue === 'denied') denied()
  }
  addEventListener('storage', heard, { signal })
}

function browserObjects(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || doNotTrack === '1'
}
