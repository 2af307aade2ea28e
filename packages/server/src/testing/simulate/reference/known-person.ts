/**
 * What a person's history means, computed anew from its first entry each time. It follows the design documents and not
 * the engine: consent is the last word by its time, a visit ends after thirty minutes of silence, a command costs
 * attention from the moment at which it is sent, for good once it was shown.
 */

import { days, defaultPreferences, visitGapMs } from '@proactive/protocol'
import { applyEntry } from './apply-entry.js'
import type { History } from './history.js'
import { endLeases } from './leases.js'
import { isLive, type KnownPerson, type Reading } from './person.js'

/** Returns what is known of a person at `now`; undefined when nothing is. */
export function knownPerson(history: History, now: number, reading: Reading): KnownPerson | undefined {
  let known: KnownPerson | undefined
  for (const entry of history) {
    if (known && isForgotten(known, entry.at, reading)) known = undefined
    known ??= nobody(entry.at)
    expire(known, entry.at)
    applyEntry(known, entry, reading)
  }
  if (known && isForgotten(known, now, reading)) return undefined
  if (known) expire(known, now)
  return known
}

const nobody = (at: number): KnownPerson => ({
  consent: null,
  preferences: defaultPreferences,
  hasPreferences: false,
  tabs: new Map(),
  visit: 1,
  visitSince: at,
  lastAt: at,
  cleanUpAt: at + visitGapMs + 1,
  commands: [],
  leases: [],
  refusals: 0,
  rests: new Map(),
  events: [],
  disregarded: [],
  facts: { values: {} },
})

/** A person who is gone for a day is forgotten, once the day of the last activity is over. */
const isForgotten = (known: KnownPerson, at: number, reading: Reading): boolean => at - known.lastAt >= days(1) && !isLive(known) && !reading.isSameDay(known.lastAt, at)

/** Ends the commands whose time is over, and forgets the tabs that are gone once the person has been silent for a visit's gap. */
function expire(known: KnownPerson, at: number): void {
  for (const command of known.commands) if (command.state === 'open' && command.expiresAt <= at) command.state = 'over'
  endLeases(known, ({ until }) => until <= at)
  while (known.cleanUpAt <= at) {
    const { cleanUpAt: due, lastAt, tabs } = known
    const isSilent = due - lastAt > visitGapMs
    if (isSilent) for (const tab of tabs.values()) if (!tab.isLive) tabs.delete(tab.id)
    known.cleanUpAt = isSilent ? Math.max(lastAt + days(1), due + visitGapMs) : lastAt + visitGapMs + 1
  }
}
