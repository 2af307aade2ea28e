/**
 * The person's preferences. The server keeps them. This browser stores only that the assistant is switched off, so that
 * a later page does not even request a session, and the other tabs stop.
 *
 * Tricky cases:
 * - Off holds at once, before the server has answered, and stays in this browser when the server cannot be reached.
 * - On holds only once the server has stored it, because the server refuses the events of a person who is off.
 * - Changes are stored one after another; an answer to an earlier `load` does not undo a later change.
 */

import { isRecord, type Preferences, type SessionGrant } from '@proactive/protocol'
import type { Http } from './http.js'
import type { OffSwitch } from './off-switch.js'

export interface PreferenceStoreOptions {
  http: Http
  offSwitch: OffSwitch
  grant: () => SessionGrant | null
  /** Requests a session for a change while the page is not connected. */
  borrow: () => Promise<SessionGrant>
  onChange: (preferences: Preferences | null) => void
  /** Called when the assistant is switched on: the page may be captured again. */
  onEnabled: () => void
  /** Called when the assistant is switched off: capture ends as well as display. */
  onDisabled: () => void
}

export interface PreferenceStore {
  /** Reads the storage again, and returns whether the person has switched the assistant off in this browser. */
  isOff: () => boolean
  /** The preferences that hold now; `null` until they are known. */
  readonly current: Preferences | null
  load: () => Promise<void>
  /** Loads the preferences unless they were loaded since `expire`. */
  loadOnce: () => void
  /** Makes the next `loadOnce` load the preferences: they may have changed elsewhere. */
  expire: () => void
  /** Takes it that the assistant was switched off in another tab. */
  switchOff: () => void
  /** Forgets the preferences of a former person. */
  forget: () => void
  /** Forgets everything, and that the assistant was switched off: the person was erased. */
  erase: () => void
  /**
   * Stores a change. When that fails, the former preferences hold, but for an assistant that was switched off, and the
   * promise rejects with a `ProactiveError`.
   */
  change: (change: Partial<Preferences>) => Promise<void>
}

/** The protocol's `defaultPreferences`, repeated so that the page's bundle does not contain the protocol's schemas. */
export const defaults: Preferences = { enabled: true, frequency: 'normal', categories: {} }

/** Creates the store of the person's preferences; nothing is loaded yet. */
export function createPreferenceStore(options: PreferenceStoreOptions): PreferenceStore {
  const { http, offSwitch, grant, borrow, onChange, onEnabled, onDisabled } = options
  let current: Preferences | null = null
  let wasOff = false
  let isLoaded = false
  /** Rises with each change. */
  let version = 0
  let changing: Promise<unknown> = Promise.resolve()

  function isOff(): boolean {
    const isNow = offSwitch.isOff()
    if (wasOff && !isNow) {
      // Switched on elsewhere: what this page knew of the preferences is out of date.
      isLoaded = false
      current = null
    }
    return (wasOff = isNow)
  }

  function turn(off: boolean): void {
    wasOff = off
    offSwitch.set(off)
  }

  function set(preferences: Preferences | null): void {
    current = preferences
    version++
    onChange(known())
  }

  /** Returns the preferences as they hold in this browser, where off comes first. */
  function known(): Preferences | null {
    return isOff() ? { ...(current ?? defaults), enabled: false } : current
  }

  function switchOff(): void {
    turn(true)
    onDisabled()
    if (current?.enabled !== false) set({ ...(current ?? defaults), enabled: false })
  }

  function switchOn(): void {
    turn(false)
    onEnabled()
  }

  async function load(token = grant()?.token): Promise<void> {
    if (token === undefined) return
    const before = version
    const answer = await http('/preferences', { token })
    if (version !== before) return
    const preferences = isRecord(answer) ? { ...defaults, ...answer } : defaults
    isLoaded = true
    set(preferences)
    if (!preferences.enabled) switchOff()
  }

  async function change(given: Partial<Preferences>, held: SessionGrant | null): Promise<void> {
    const { token } = held ?? (await borrow())
    if (!isLoaded) await load(token)
    const former = current
    const next = { ...(former ?? defaults), ...given }
    set(next)
    const mine = version
    try {
      await http('/preferences', { method: 'PUT', token, body: next })
    } catch (error) {
      if (version === mine) set(former)
      throw error
    }
    if (next.enabled && isOff() && version === mine) switchOn()
  }

  return {
    isOff,
    get current() {
      return known()
    },
    load: async () => load(),
    loadOnce() {
      if (isLoaded) return
      load().catch(() => {
        // The defaults hold, and the next connection loads again.
      })
    },
    expire() {
      isLoaded = false
    },
    switchOff,
    forget() {
      current = null
      isLoaded = false
    },
    erase() {
      turn(false)
      isLoaded = false
      set(null)
    },
    async change(given) {
      const held = grant()
      if (given.enabled === false) switchOff()
      const changed = changing.then(async () => change(given, held ?? grant()))
      // Who asked for a change hears of its failure; the next change is not kept from it.
      changing = changed.catch(() => {})
      await changed
    },
  }
}
