/**
 * Reads whether events about a person may be stored and used: the person's last word on consent, and whether the person
 * has switched the assistant off. The rows are the truth: another process may have acknowledged a no a moment ago, so
 * nothing is kept in memory. Instead, callers share reads: one read is in flight at a time, and the next one is for all
 * who asked meanwhile, so that a read always begins after its callers asked.
 */

import { type Preferences, ProactiveError } from '@proactive/protocol'
import type { ConsentWord } from './consent-word.js'
import type { Tx } from '../log/tx.js'
import type { PageSender } from '../log/log.js'
import type { Store, StoredPermission } from './store.js'

export interface Permission {
  /** The person's last word, or without a word the server's setting. */
  consents: boolean
  /** Whether events about the person may be stored and used: the person consents and has not switched off. */
  isAllowed: boolean
  word: ConsentWord | null
  /** Null until the person has changed them. */
  preferences: Preferences | null
}

/** The permission of who sends an event as a page, and whether the session is there and is the person's. */
export interface HeldPermission extends Permission {
  isKnown: boolean
}

export interface Permissions {
  /** @throws ProactiveError `unavailable` when the rows cannot be read. */
  of(person: string): Promise<Permission>
  /** Returns those of the people about whom events may be used, by the same read. */
  allowed(people: Iterable<string>): Promise<ReadonlySet<string>>
  /** Reads the permission of senders, in their order, in a transaction before whose end none of it is withdrawn. */
  hold(tx: Tx, senders: readonly PageSender[]): Promise<HeldPermission[]>
}

/** Creates the reader of one process. `isConsentRequired` says what holds for a person who has said nothing. */
export function createPermissions({ store, isConsentRequired }: { store: Store; isConsentRequired: boolean }): Permissions {
  let next: { people: Set<string>; read: Promise<ReadonlyMap<string, StoredPermission>> } | undefined
  let inFlight: Promise<unknown> = Promise.resolve()

  /** Adds people to the next read, which begins when the present one has ended. */
  function join(people: Iterable<string>): Promise<ReadonlyMap<string, StoredPermission>> {
    if (!next) {
      const joined = new Set<string>()
      const read = inFlight.then(() => {
        next = undefined
        return store.permissions([...joined])
      })
      inFlight = read.catch(() => {})
      next = { people: joined, read }
    }
    for (const person of people) next.people.add(person)
    return next.read
  }

  async function readAll(people: Iterable<string>): Promise<(person: string) => Permission> {
    const rows = await join(people).catch((cause: unknown) => {
      throw new ProactiveError('unavailable', 'Consent cannot be read at the moment.', { cause, retryAfterMs: 1_000 })
    })
    return (person) => permissionOf(rows.get(person))
  }

  /** `appendPermitted` of the log has the same rule. */
  function permissionOf({ word = null, preferences = null }: Partial<StoredPermission> = {}): Permission {
    const consents = word?.isGranted ?? !isConsentRequired
    return { consents, isAllowed: consents && preferences?.enabled !== false, word, preferences }
  }

  return {
    async of(person) {
      return (await readAll([person]))(person)
    },
    async allowed(people) {
      const all = new Set(people)
      if (all.size === 0) return all
      const of = await readAll(all)
      return new Set([...all].filter((person) => of(person).isAllowed))
    },
    async hold(tx, senders) {
      const stored = await store.holdPermissions(tx, senders)
      return stored.map(({ isKnown, ...said }) => ({ ...permissionOf(said), isKnown }))
    },
  }
}
