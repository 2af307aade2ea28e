/**
 * Consent and preferences of a person. Consent is the person's last word by its time, whatever the order in which words
 * arrive; of two words with the same time, the no holds. When a person says no or switches the assistant off, everything
 * that is open is withdrawn and everything that is being decided ends.
 */

import type { Preferences } from '@proactive/protocol'
import { withdraw } from '../command/withdraw.js'
import { staySilent } from '../decide/change-candidate.js'
import { endLeases } from '../decide/lease.js'
import { homeWithoutPerson } from '../message/address.js'
import type { Event } from '../message/message.js'
import { isLive, isOff, isOn, type Person } from '../state/person.js'
import { isOpen } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** Applies a word on consent. Without a time it is the server's setting, which holds until the person says something. */
export function changeConsent(turn: Turn, person: Person, consent: boolean, saidAt?: number): void {
  if (!supersedes(person, consent, saidAt)) return
  change(turn, person, () => {
    person.consent = consent
    if (saidAt !== undefined) person.saidAt = saidAt
  })
}

/** Applies preferences that the person has changed. */
export function changePreferences(turn: Turn, person: Person, preferences: Preferences): void {
  change(turn, person, () => {
    person.preferences = preferences
    person.hasPreferences = true
  })
}

/** Applies stored preferences where the partition does not know the person's own; changes arrive by themselves. */
export function restorePreferences(turn: Turn, person: Person, preferences: Preferences): void {
  if (!person.hasPreferences) changePreferences(turn, person, preferences)
}

/**
 * Tells whether an event must not be folded into anything about its person: the person is off, or the person's consent
 * is unknown here and the gateway has not addressed the event to the person, because there was no consent.
 */
export function isWithheld({ p }: Turn, event: Event, to: string): boolean {
  if (event.person === undefined) return false
  const person = p.people.get(event.person)
  if (person && (person.consent !== null || isOff(person))) return isOff(person)
  return to === homeWithoutPerson(event)
}

function supersedes(person: Person, consent: boolean, saidAt: number | undefined): boolean {
  if (person.saidAt === undefined) return true
  if (saidAt === undefined) return false
  return saidAt > person.saidAt || (saidAt === person.saidAt && person.consent === true && !consent)
}

function change(turn: Turn, person: Person, apply: () => void): void {
  const wasOn = isOn(person)
  apply()
  if (wasOn && !isOn(person)) fallSilent(turn, person)
  // Signals that stand may concern the person now.
  if (!wasOn && isOn(person) && isLive(person)) turn.changed.add(person)
}

function fallSilent(turn: Turn, person: Person): void {
  for (const told of person.told.values()) if (isOpen(told)) withdraw(turn, person, told, 'consent')
  endLeases(turn, person, { reason: 'consent' })
  for (const tab of person.sessions.values()) delete tab.shared
  for (const pursuit of person.pursuits.values())
    if (pursuit.stage !== 'over') staySilent(turn, person, pursuit, 'consent')
}
