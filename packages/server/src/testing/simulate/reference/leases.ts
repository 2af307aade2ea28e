/**
 * The turns that the app asks for, as the design says them: while one is open, the app has the person's attention. A
 * turn ends by its release, by its time, with its tab, and when the person says no.
 */

import type { Inspection } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import type { Definitions } from './definitions.js'
import { budgetOf, gate, type KnownGate, quiet, remaining } from './gates.js'
import type { KnownLease, KnownPerson } from './person.js'

export type LeaseSeen = Extract<Inspection, { type: 'lease' }>

/** How long a turn lasts that is not released, and how many turns a tab and a person may have in a visit. */
const lastsMs = minutes(5)
const turnsAtMost = { tab: 20, visit: 50 } as const

/** Returns every gate for a turn of the app, by its name, in the order in which they are asked. */
export function leaseGatesOf(definitions: Definitions, { kind, priority, session }: LeaseSeen, { person, now, isOtherInFlight }: { person: KnownPerson; now: number; isOtherInFlight: boolean }): Record<string, KnownGate> {
  const isCritical = (name: string): boolean => definitions.pack.useCases.find((one) => one.name === name)?.critical === true
  const before = person.commands.some(({ state, isQuiet, waits, seen, useCase }) => state === 'open' && !isQuiet && !waits && (seen !== undefined || isCritical(useCase)))
  const had = person.leases.filter(({ visit, isOpen }) => isOpen || visit === person.visit)
  const isTooMany = had.length >= turnsAtMost.visit || had.filter((one) => one.session === session).length >= turnsAtMost.tab
  const ofBudget = remaining(definitions, { person, now, priority, category: kind, yields: true })
  return {
    consent: gate(person.consent === true, 'no consent'),
    category: gate(person.preferences.categories[kind] !== false, 'category switched off'),
    quiet: quiet(definitions, { person, now }, false),
    attention: before ? gate(false, 'a suggestion goes first') : isTooMany ? gate(false, 'too many turns') : ofBudget.ok ? budgetOf(person, now, { priority, yields: true }) : ofBudget,
    outranked: gate(!isOtherInFlight, 'a candidate goes first'),
  }
}

export function grantLease(known: KnownPerson, { correlation: id, session }: LeaseSeen, at: number): void {
  known.leases.push({ id, session, until: at + lastsMs, visit: known.visit, isOpen: true })
}

/** Ends a turn. When the person has seen what the app showed, it counts for the budget, also after its end. */
export function releaseLease(known: KnownPerson, id: string, isShown: boolean, at: number): void {
  const lease = known.leases.find((one) => one.id === id)
  // The turns of earlier visits are not known any more.
  if (!lease || (!lease.isOpen && lease.visit !== known.visit)) return
  if (isShown) lease.seen ??= { at, visit: known.visit }
  lease.isOpen = false
}

export function endLeases(known: KnownPerson, isOver: (lease: KnownLease) => boolean): void {
  for (const lease of known.leases) if (isOver(lease)) lease.isOpen = false
}
