/**
 * Records what people say about consent. Consent is one value per person with the time of the person's last word, stored
 * in one row and told to the engine in the same transaction. A no is announced to the person's pages as well.
 *
 * Tricky cases:
 * - Words arrive late, twice and in any order. Only a later word changes anything, and of two words with the same time
 *   the no holds. An event of a word that is in the log already changes nothing, whatever time it seems to have now.
 * - A page's clock may be wrong. A time is never later than its arrival. A page whose clock is a day ahead says the same
 *   yes again with every session; it is recognized by the time that the page claims.
 * - A page that says yes without a time repeats what it has stored, and may not know of a later no: its yes counts only
 *   for a person who has said nothing. A no without a time is said on its arrival.
 * - Login: the visitor's word is carried to the user where it is later than the user's own last word. Logout: only a no
 *   is carried to the visitor, because the next person at the browser has not said yes.
 */

import type { Message } from '@proactive/engine'
import { ProactiveError, type SessionRequest } from '@proactive/protocol'
import { unknownSession } from '../identity/senders.js'
import type { Log } from '../log/log.js'
import { type Placement, recordsOf } from '../log/records.js'
import type { Tx } from '../log/tx.js'
import type { Clock } from '../runtime/clock.js'
import { changes, type ConsentWord } from '../store/consent-word.js'
import type { Permissions } from '../store/permissions.js'
import type { Store } from '../store/store.js'
import type { Denials } from './denials.js'

export interface Consents {
  /** Records a word that no event carries, and tells the engine when it changes anything. */
  record(person: string, word: ConsentWord): Promise<void>
  /**
   * Stores the event of a word together with the word. Returns false for a duplicate.
   *
   * @throws ProactiveError `unavailable` when they could not be stored, `unauthorized` when `session`, the page's that said
   *   it, was erased; then neither is.
   */
  take(message: Message, person: string, word: ConsentWord, session?: string): Promise<boolean>
  /** Records what a request for a session says. */
  recordAsked(person: string, asked: Pick<SessionRequest, 'consent' | 'consentAt'>): Promise<void>
  /** Carries the last word of one person to another, who is the same at login and may not be at logout. */
  carry(from: string, to: string, at: 'login' | 'logout'): Promise<void>
}

/** Returns the word of a request for a session that arrives now. */
function askedWord({ consent, consentAt }: Pick<SessionRequest, 'consent' | 'consentAt'>, arrival: number): ConsentWord {
  const isGranted = consent === 'granted'
  if (consentAt === undefined) return { isGranted, saidAt: isGranted ? 0 : arrival }
  const claimedAt = Date.parse(consentAt)
  return { isGranted, saidAt: Math.max(0, Math.min(claimedAt, arrival)), claimedAt }
}

export function createConsents({ store, permissions, denials, log, clock, engineClock, placement, ids }: {
  store: Store
  permissions: Permissions
  denials: Denials
  log: Log
  /** The machine's clock, by which words are dated. */
  clock: Clock
  engineClock: Clock
  placement: Placement
  ids: () => string
}): Consents {
  async function record(person: string, word: ConsentWord): Promise<void> {
    await stored(async (tx) => {
      if (!word.isGranted) await store.lockPermission(tx, person)
      if (!(await save(tx, person, word))) return
      const id = ids()
      const body = { type: 'consent' as const, person, consent: word.isGranted, saidAt: word.saidAt }
      await log.append(recordsOf({ id, to: `person:${person}`, cause: id, body }, 'message', engineClock.now(), placement), { tx })
    })
  }

  /** Stores a word. Returns false when it changes nothing. */
  async function save(tx: Tx, person: string, word: ConsentWord): Promise<boolean> {
    const isLast = await store.saveConsent(tx, person, word)
    if (isLast && !word.isGranted) await denials.announce(tx, person)
    return isLast
  }

  function stored<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return store.transaction(work).catch((cause: unknown) => {
      if (cause instanceof ProactiveError) throw cause
      throw new ProactiveError('unavailable', 'Consent cannot be stored at the moment.', { cause, retryAfterMs: 1_000 })
    })
  }

  return {
    record,
    take: (message, person, word, session) =>
      stored(async (tx) => {
        if (!word.isGranted) await store.lockPermission(tx, person)
        const [held] = session === undefined ? [] : await permissions.hold(tx, [{ person, session }])
        if (held?.isKnown === false) throw unknownSession()
        const [isNew = false] = await log.append(recordsOf(message, 'event', engineClock.now(), placement), { tx })
        if (isNew) await save(tx, person, word)
        return isNew
      }),
    async recordAsked(person, { consent, consentAt }) {
      if (consent === undefined) return
      const { word: last } = await permissions.of(person)
      const word = askedWord({ consent, consentAt }, Math.floor(clock.now()))
      const isKnownNo = word.claimedAt === undefined && !word.isGranted && last?.isGranted === false
      // Most requests repeat what is stored: they cost one shared read, and no transaction.
      if (!isKnownNo && changes(word, last)) await record(person, word)
    },
    async carry(from, to, at) {
      const { word } = await permissions.of(from)
      if (word && (at === 'login' || !word.isGranted)) await record(to, word)
    },
  }
}
