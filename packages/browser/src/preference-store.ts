/**
 * The person's preferences. The server keeps them. This browser stores only that the assistant is switched off, so that
 * a later page does not even request a session.
 */

import { isRecord, type Preferences, type SessionGrant } from '@proactive/protocol'
import type { Http } from './http.js'
import { readStored, writeStored } from './storage.js'

export interface PreferenceStoreOptions {
  http: Http
  grant: () => SessionGrant | null
  renew: () => Promise<SessionGrant>
  onChange: (preferences: Preferences) => void
  /** Called when the assistant is switched on: the page may be captured again. */
  onEnabled: () => void
  /** Called when the assistant is switched off: capture ends as well as display. */
  onDisabled: () => void
}

export interface PreferenceStore {
  /** Returns whether the person of this browser has switched the assistant off. */
  isOff: () => boolean
  /** The preferences that hold now; `null` until they are known. */
  readonly current: Preferences | null
  load: () => Promise<void>
  /** Forgets the preferences of a former person. */
  forget: () => void
  /** Stores a change. When that fails, the former preferences hold and the promise rejects with a `ProactiveError`. */
  change: (change: Partial<Preferences>) => Promise<void>
}

/** The protocol's `defaultPreferences`, repeated so that the page's bundle does not contain the protocol's schemas. */
const defaults: Preferences = { enabled: true, frequency: 'normal', categories: {} }
const offKey = 'proactive.off'

/** Creates the store of the person's preferences; nothing is loaded yet. */
export function createPreferenceStore(options: PreferenceStoreOptions): PreferenceStore {
  const { http, grant, renew, onChange, onEnabled, onDisabled } = options
  let current: Preferences | null = null
  let off: boolean | null = null

  const isOff = (): boolean => (off ??= readStored('localStorage', offKey) !== null)

  function set(preferences: Preferences): void {
    current = preferences
    onChange(preferences)
  }

  function switchOff(): void {
    off = true
    writeStored('localStorage', offKey, '1')
    onDisabled()
  }

  function switchOn(): void {
    off = false
    writeStored('localStorage', offKey, null)
    onEnabled()
  }

  async function load(): Promise<void> {
    const token = grant()?.token
    if (token === undefined) return
    const answer = await http('/preferences', { token })
    const preferences = isRecord(answer) ? { ...defaults, ...answer } : defaults
    set(preferences)
    if (!preferences.enabled) switchOff()
  }

  return {
    isOff,
    get current() {
      return current ?? (isOff() ? { ...defaults, enabled: false } : null)
    },
    load,
    forget() {
      current = null
    },
    async change(change) {
      if (!current) await load()
      const former = this.current ?? defaults
      const next = { ...former, ...change }
      set(next)
      try {
        if (next.enabled && isOff()) switchOn()
        const { token } = grant() ?? (await renew())
        await http('/preferences', { method: 'PUT', token, body: next })
        if (!next.enabled) switchOff()
      } catch (error) {
        set(former)
        if (!former.enabled) switchOff()
        throw error
      }
    },
  }
}
