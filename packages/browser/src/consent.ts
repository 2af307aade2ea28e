/**
 * The person's word on whether the assistant may watch, kept in localStorage for all tabs: `denied`, or `granted` with
 * the time of the word. A later word replaces an earlier one, whichever is read first; a no needs no time.
 *
 * Tricky cases:
 * - A page out of the back/forward cache remembers a yes that was taken back meanwhile: the storage is read again
 *   whenever the word matters.
 * - The storage was cleared: no stored word is no word. A yes that only this page remembers ends; a no stays.
 * - The storage is blocked or full: the word is kept in memory, and no tab learns of a yes in another tab.
 * - Two tabs write at once: each tab compares the times, and a no wins over a yes of the same time.
 * - A yes from the future, of a clock that was set back, counts as a yes of an unknown time, and such a no is said now.
 * - The server may not be reached when the person says no: the no is kept as unsaid, with its time, until the server has
 *   acknowledged it, also over pages. A yes takes its place. A privacy signal of the browser is no word, and never unsaid.
 */

import type { Runtime } from './runtime.js'
import { readStored, writeStored } from './storage.js'

/** The person's answer to whether the assistant may watch. Nothing is captured, stored or connected before `granted`. */
export type Consent = 'unknown' | 'granted' | 'denied'

/** A word of the person. `at` is its time in epoch milliseconds, 0 when the time is not known. */
export interface ConsentWord {
  readonly consent: 'granted' | 'denied'
  readonly at: number
}

export interface ConsentStore {
  /**
   * Reads the storage again, and returns the consent that holds now: the person's own word, or `denied` where the browser
   * objects for the person (Global Privacy Control, Do Not Track), or `granted` where no consent is required.
   */
  read: () => Consent
  /** The time of the person's yes in epoch milliseconds; 0 when there is none, or its time is not known. */
  readonly grantedAt: number
  /**
   * How many milliseconds ago the person said yes, also when the computer's clock was set since; `Infinity` when the time is
   * not known, `null` without a yes.
   */
  readonly yesAgeMs: number | null
  /** How many milliseconds ago the person said the no that the server has not acknowledged yet; `null` without one. */
  readonly unsaidAgeMs: number | null
  /** Takes it that a no that this page has said is unsaid: the server may know another person now. */
  unsay: () => void
  /** Takes it that the server has acknowledged a no that was said so many milliseconds ago, or any earlier one. */
  acknowledge: (ageMs: number) => void
  /** Stores a word of the person, and returns it. */
  say: (consent: 'granted' | 'denied') => ConsentWord
  /** Takes a no that was said in another tab. An older one than this page's yes changes nothing. */
  deny: (at: number) => void
  /** Takes the server's word that the person said no elsewhere: a stored yes is forgotten. */
  refuse: () => void
  /** Forgets the word and asks anew, even where no consent is required: the person was erased. */
  forget: () => void
}

export const consentKey = 'proactive.consent'
/** Where the time of a no is kept until the server has acknowledged it. */
const unsaidKey = 'proactive.unsaid'

/** Creates the store of the person's word; nothing is read yet. */
export function createConsentStore({ runtime, isRequired, respectsSignals }: {
  runtime: Pick<Runtime, 'now' | 'elapsed'>
  isRequired: boolean
  respectsSignals: boolean
}): ConsentStore {
  let word: ConsentWord | null = null
  /** The word that was said on this page, and when on the clock that nobody can set. */
  let said: { word: ConsentWord; elapsed: number } | null = null
  /** Whether the storage has had this page's word, so that its absence means that the word was removed. */
  let isStored = false
  let mustAsk = false
  /** The time of the no that the server has not acknowledged, as far as this page knows, and whether the storage has it. */
  let unsaid: { at: number; isStored: boolean } | null = null
  /** The latest text of the storage, which is read for every event and seldom changes, and its word. */
  let latest: { value: string; word: ConsentWord | null } | null = null

  function wordIn(value: string): ConsentWord | null {
    if (latest?.value !== value) latest = { value, word: parse(value) }
    return latest.word
  }

  /** Takes the stored word if it is the later one, and otherwise stores this page's. */
  function reconcile(): void {
    const now = runtime.now()
    if (word && word.at > now) word = { ...word, at: word.consent === 'denied' ? now : 0 }
    const value = readStored('localStorage', consentKey)
    if (value === undefined) return
    const stored = value === null ? null : asOf(now, wordIn(value))
    if (!stored) {
      if (isStored && word?.consent === 'granted') word = null
    } else if (!word || isLater(stored, word)) {
      if (word?.consent !== 'denied' || stored.consent !== 'denied') word = stored
      isStored = true
    } else if (stored.consent !== word.consent) isStored = writeStored('localStorage', consentKey, write(word))
  }

  function keepUnsaid(at: number | null): void {
    const isWritten = writeStored('localStorage', unsaidKey, at === null ? null : new Date(at).toISOString())
    unsaid = at === null ? null : { at, isStored: isWritten }
  }

  /** Reads the time of the unsaid no again: another tab may have said it, or have said yes. */
  function unsaidAt(): number | null {
    const value = readStored('localStorage', unsaidKey)
    if (typeof value === 'string') unsaid = { at: Date.parse(value) || runtime.now(), isStored: true }
    else if (value === null && unsaid?.isStored) unsaid = null
    return unsaid?.at ?? null
  }

  /** Returns how many milliseconds ago a word was said: by the clock that nobody can set, where this page said it. */
  function ageOf(consent: 'granted' | 'denied', at: number): number {
    if (said?.word.consent === consent && (at === 0 || at === said.word.at)) return runtime.elapsed() - said.elapsed
    return at > 0 ? Math.max(0, runtime.now() - at) : Infinity
  }

  return {
    read() {
      reconcile()
      if (word) return word.consent
      if (respectsSignals && hasPrivacySignal()) return 'denied'
      return isRequired || mustAsk ? 'unknown' : 'granted'
    },
    get grantedAt() {
      return word?.consent === 'granted' ? word.at : 0
    },
    get yesAgeMs() {
      return word?.consent === 'granted' ? ageOf('granted', word.at) : null
    },
    get unsaidAgeMs() {
      const at = unsaidAt()
      return at === null ? null : ageOf('denied', at)
    },
    unsay() {
      if (word?.consent === 'denied' && said?.word.consent === 'denied') keepUnsaid(said.word.at)
    },
    acknowledge(ageMs) {
      const at = unsaidAt()
      if (at !== null && ageOf('denied', at) >= ageMs) keepUnsaid(null)
    },
    say(consent) {
      word = { consent, at: runtime.now() }
      said = { word, elapsed: runtime.elapsed() }
      isStored = writeStored('localStorage', consentKey, write(word))
      keepUnsaid(consent === 'denied' ? word.at : null)
      return word
    },
    deny(at) {
      reconcile()
      const no: ConsentWord = { consent: 'denied', at: Math.min(at, runtime.now()) }
      if (!word || isLater(no, word)) word = no
    },
    refuse() {
      said = null
      word = { consent: 'denied', at: runtime.now() }
      writeStored('localStorage', consentKey, null)
    },
    forget() {
      said = null
      word = null
      isStored = false
      mustAsk = true
      writeStored('localStorage', consentKey, null)
      keepUnsaid(null)
    },
  }
}

/** Returns whether a word replaces another one. At the same time a no wins. */
function isLater(word: ConsentWord, other: ConsentWord): boolean {
  if (word.consent === other.consent) return word.at >= other.at
  return word.consent === 'denied' ? word.at >= other.at : word.at > other.at
}

const write = ({ consent, at }: ConsentWord): string => (consent === 'denied' ? consent : `granted ${new Date(at).toISOString()}`)

/** Reads a stored word; `null` for a text that is none. */
function parse(value: string): ConsentWord | null {
  const [, consent, time = ''] = /^(granted|denied)(?: (\S+))?$/.exec(value) ?? []
  return consent === 'granted' || consent === 'denied' ? { consent, at: Date.parse(time) || 0 } : null
}

/** Dates a stored word. A no holds from now on, whatever is known of its time. */
function asOf(now: number, word: ConsentWord | null): ConsentWord | null {
  if (word?.consent === 'denied') return { consent: 'denied', at: now }
  return word && word.at > now ? { ...word, at: 0 } : word
}

function hasPrivacySignal(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || doNotTrack === '1'
}
