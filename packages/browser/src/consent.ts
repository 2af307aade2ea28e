import { readStored, writeStored } from './storage.js'

/** The person's answer to whether the assistant may watch. Nothing is captured, stored or connected before `granted`. */
export type Consent = 'unknown' | 'granted' | 'denied'

const storageKey = 'proactive.consent'

/**
 * Reads the consent that holds now: the person's own answer, or `denied` where the browser objects for the person
 * (Global Privacy Control, Do Not Track), or `granted` where no consent is required.
 */
export function readConsent(isRequired: boolean, respectsSignals: boolean): Consent {
  const answer = readStored('localStorage', storageKey)
  if (answer === 'granted' || answer === 'denied') return answer
  if (respectsSignals && hasPrivacySignal()) return 'denied'
  return isRequired ? 'unknown' : 'granted'
}

/** Stores the person's answer for later pages. */
export function storeConsent(consent: 'granted' | 'denied'): void {
  writeStored('localStorage', storageKey, consent)
}

/** Calls `onDenied` when the person denies consent in another tab. */
export function onDeniedElsewhere(onDenied: () => void, signal: AbortSignal): void {
  const onStorage = ({ key, newValue }: StorageEvent): void => {
    if (key === storageKey && newValue === 'denied') onDenied()
  }
  addEventListener('storage', onStorage, { signal })
}

function hasPrivacySignal(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || doNotTrack === '1'
}
