/**
 * Decides whether this page may be captured: by the person's word on consent and the off switch, on this page, in another
 * tab, or elsewhere by the server's word. What is no longer allowed ends at once, in all tabs.
 *
 * Tricky cases:
 * - Another tab or device may end what this page was allowed: the word and the switch are read again before anything is
 *   sent or requested.
 * - The person switched off elsewhere: this browser is off as well, and its yes stays, so that on again needs no new one.
 * - The server has erased the person: the page forgets the person, consent and preferences included, and asks anew.
 */

import type { Refusal } from '@proactive/protocol'
import type { EndReason } from './transport/transport.js'
import { type Consent, consentKey, type ConsentStore, type ConsentWord } from './consent.js'
import { createOtherTabs, onStorageChange, type TabMessage } from './other-tabs.js'
import { offKey } from './off-switch.js'
import type { PreferenceStore } from './preference-store.js'
import type { Runtime } from './runtime.js'

export interface PermissionOptions {
  runtime: Pick<Runtime, 'now'>
  consent: ConsentStore
  preferences: PreferenceStore
  /** Returns whether the client is started. */
  isStarted: () => boolean
  /** Returns whether the page is captured. */
  isCapturing: () => boolean
  /** Starts capture, unless the page is captured already. */
  onAllowed: () => void
  /** Ends capture and erases what this browser remembers of the person; `refusal` answers requests that are in flight. */
  onErase: (refusal: Refusal) => void
  /** Called when the person's word or the off switch is another one. */
  onChange: (consent: Consent, isOff: boolean) => void
}

export interface Permission {
  /** Reads the word and the switch again, and returns whether capture is allowed. */
  isAllowed: () => boolean
  /** Starts or stops capture by what the person said last, here or elsewhere. Returns whether capture is allowed. */
  refresh: () => boolean
  /** Tells the other tabs the person's word, which is stored already. Capture is up to the caller. */
  tell: (word: ConsentWord) => void
  /** Switches the assistant off in this page and in the other tabs. */
  off: () => void
  /** Tells the other tabs that the assistant was switched on. */
  on: () => void
  /** Ends what the server no longer allows, in all tabs. */
  end: (reason: EndReason) => void
  /** Listens to the other tabs until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
  /** Listens to the other tabs again, after `pause`. */
  resume: (signal: AbortSignal) => void
  /** Stops listening to the other tabs over a channel, which may keep the page out of the back/forward cache. */
  pause: () => void
}

/** Creates the permission of a page; nothing is read yet. */
export function createPermission(options: PermissionOptions): Permission {
  const { runtime, consent, preferences, isStarted, isCapturing, onAllowed, onErase, onChange } = options
  const tabs = createOtherTabs(onTabMessage)

  function read(): { word: Consent; isOff: boolean; allowed: boolean } {
    const word = consent.read()
    const isOff = preferences.isOff()
    return { word, isOff, allowed: typeof window !== 'undefined' && word === 'granted' && !isOff }
  }

  // Called for every event, so that the storage is read once.
  function refresh(): boolean {
    const { word, isOff, allowed } = read()
    if (!isStarted()) return allowed
    if (!allowed && isCapturing()) onErase({ code: 'consent_denied', message: 'The person said no elsewhere.' })
    onChange(word, isOff)
    if (allowed) onAllowed()
    return allowed
  }

  function onTabMessage(message: TabMessage): void {
    if (message.type === 'off') return preferences.switchOff()
    if (message.type === 'denied') consent.deny(message.at)
    refresh()
    // A yes that was said after the erasure holds.
    if (message.type === 'erased' && consent.grantedAt <= message.at) forgetPerson()
  }

  function onStorage(key: string | null, value: string | null): void {
    if (key === offKey && value !== null) return preferences.switchOff()
    if (key === consentKey && value?.startsWith('denied')) consent.deny(runtime.now())
    refresh()
  }

  function forgetPerson(): void {
    onErase({ code: 'unauthorized', message: 'The person was erased.' })
    consent.forget()
    preferences.erase()
    onChange(consent.read(), preferences.isOff())
  }

  return {
    isAllowed: () => read().allowed,
    refresh,
    tell: (word) => tabs.tell(word.consent === 'granted' ? { type: 'changed' } : { type: 'denied', at: word.at }),
    off() {
      if (!isCapturing()) return
      tabs.tell({ type: 'off' })
      onErase({ code: 'consent_denied', message: 'The person switched off.' })
    },
    on: () => tabs.tell({ type: 'changed' }),
    end(reason) {
      const at = runtime.now()
      if (reason === 'erased') {
        forgetPerson()
        return tabs.tell({ type: 'erased', at })
      }
      if (reason === 'off') return preferences.switchOff()
      consent.refuse()
      onErase({ code: 'consent_denied', message: 'The person said no elsewhere.' })
      onChange(consent.read(), preferences.isOff())
      tabs.tell({ type: 'denied', at })
    },
    watch(signal) {
      tabs.open(signal)
      onStorageChange([consentKey, offKey], onStorage, signal)
    },
    resume: tabs.open,
    pause: tabs.close,
  }
}
