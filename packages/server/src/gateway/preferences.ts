import { check, defaultPreferences, type Preferences, preferences as contract, ProactiveError } from '@proactive/protocol'
import type { Log } from '../log/log.js'
import { type Placement, recordsOf } from '../log/records.js'
import type { Clock } from '../runtime/clock.js'
import { faultOf } from '../runtime/storable.js'
import type { Store } from '../store/store.js'
import type { Denials } from './denials.js'

/** How often, and about what, a person wants to be told. */
export interface PreferenceStore {
  /** Resolves to the defaults until the person has changed them. */
  read(person: string): Promise<Preferences>
  /**
   * Stores preferences and tells the engine, in one transaction. The person's pages are told when the assistant is off.
   *
   * @throws ProactiveError `invalid_event` for what does not fit the contract.
   */
  change(person: string, raw: unknown): Promise<Preferences>
}

export function createPreferences({
  store,
  log,
  clock,
  placement,
  denials,
  ids,
}: {
  store: Store
  log: Log
  /** The engine's clock. */
  clock: Clock
  placement: Placement
  denials: Denials
  ids: () => string
}): PreferenceStore {
  return {
    read: async (person) => (await store.preferences(person)) ?? defaultPreferences,
    async change(person, raw) {
      const preferences = preferencesOf(raw)
      const id = ids()
      const message = { id, to: `person:${person}` as const, cause: id, body: { type: 'preferences' as const, person, preferences } }
      await store.transaction(async (tx) => {
        if (!preferences.enabled) await store.lockPermission(tx, person)
        await store.setPreferences(tx, person, preferences)
        await log.append(recordsOf(message, 'message', clock.now(), placement), { tx })
        if (!preferences.enabled) await denials.announce(tx, person)
      })
      return preferences
    },
  }
}

function preferencesOf(raw: unknown): Preferences {
  const fault = faultOf(raw)
  const checked = fault ? { ok: false as const, message: fault } : check(contract, raw)
  if (!checked.ok) throw new ProactiveError('invalid_event', `The preferences are not valid: ${checked.message}`)
  const { quietUntil, ...rest } = checked.value
  return { ...rest, ...(quietUntil !== undefined && { quietUntil }) }
}
