import type { Preferences, SessionGrant } from '@proactive/protocol'
import type { Http } from './http.js'
import { isRecord } from './read-command.js'
import { readStored, writeStored } from './storage.js'

export interface PreferencesOptions {
  http: Http
  grant: () => SessionGrant | null
  renew: () => Promise<SessionGrant>
  onChange: (preferences: Preferences) => void
  /** The assistant was switched on: the page may be watched again. */
  onOn: () => void
  /** It was switched off: capture ends as well as display. */
  onOff: () => void
}

export interface PreferencesKept {
  /** Whether this browser's person switched the assistant off: then not even a session is asked for. */
  isOff: () => boolean
  readonly current: Preferences | null
  load: () => Promise<void>
  /** They were another person's. */
  forget: () => void
  /** @throws ProactiveError when they could not be stored; then the former ones hold. */
  change: (change: Partial<Preferences>) => Promise<void>
}

const usual: Preferences = { enabled: true, frequency: 'normal', categories: {} }
const offKey = 'proactive.off'

/** What the person wants, kept on the server; that it is off is remembered here too. */
export function keepPreferences({ http, grant, renew, onChange, onOn, onOff }: PreferencesOptions): PreferencesKept {
  let current: Preferences | null = null
  let off: boolean | null = null

  const isOff = (): boolean => (off ??= readStored('localStorage', offKey) !== null)

  function take(preferences: Preferences): void {
    current = preferences
    onChange(preferences)
  }

  function turnOff(): void {
    off = true
    writeStored('localStorage', offKey, '1')
    onOff()
  }

  function turnOn(): void {
    off = false
    writeStored('localStorage', offKey, null)
    onOn()
  }

  async function load(): Promise<void> {
    const token = grant()?.token
    if (token === undefined) return
    const answer = await http('/preferences', { token })
    const preferences = isRecord(answer) ? { ...usual, ...answer } : usual
    take(preferences)
    if (!preferences.enabled) turnOff()
  }

  return {
    isOff,
    get current() {
      return current ?? (isOff() ? { ...usual, enabled: false } : null)
    },
    load,
    forget() {
      current = null
    },
    async change(change) {
      if (!current) await load()
      const former = this.current ?? usual
      const next = { ...former, ...change }
      take(next)
      try {
        if (next.enabled && isOff()) turnOn()
        const { token } = grant() ?? (await renew())
        await http('/preferences', { method: 'PUT', token, body: next })
        if (!next.enabled) turnOff()
      } catch (error) {
        take(former)
        if (!former.enabled) turnOff()
        throw error
      }
    },
  }
}
