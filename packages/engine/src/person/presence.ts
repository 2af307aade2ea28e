import { days, visitGapMs } from '@proactive/protocol'
import { dayIn } from '../attention/zone.js'
import { deadLettersOf } from '../saga/dead-letters.js'
import { withdraw } from '../command/withdraw.js'
import { endLeases } from '../decide/lease.js'
import { leavePlaces } from '../decide/take-places.js'
import { changeConsent, restorePreferences } from './consent.js'
import { countVisit, findOrAddPerson, requestTraitFacts } from './fold.js'
import type { Body } from '../message/message.js'
import { isLive, type Person, type Session, findOrAddSession } from '../state/person.js'
import { isIdle } from '../state/saga.js'
import { isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/**
 * How long a person who is gone is remembered, in milliseconds; longer where the day is, because the budget of a day must not
 * be forgotten within it.
 */
const forgetMs = days(1)

/** Takes the news that a tab has connected, or has been gone for a minute. */
export function changePresence(
  turn: Turn,
  { session, person: id, live, locale, origin, consent, saidAt, preferences }: Extract<Body, { type: 'presence' }>,
  cause: string,
): void {
  const person = findOrAddPerson(turn, id)
  const tab = findOrAddSession(person, session, turn.now)
  if (locale !== undefined) tab.locale = locale
  if (origin !== undefined) tab.origin = origin
  if (consent !== undefined) changeConsent(turn, person, consent, saidAt)
  if (preferences) restorePreferences(turn, person, preferences)
  if (live) {
    countVisit(turn, person)
    tab.lastAt = turn.now
  }
  if (live === tab.live) return
  setLive(turn, person, tab, live, cause)
  if (live) return
  withdrawHolds(turn, person, session)
  leavePlaces(turn, person, session)
  endLeases(turn, person, { reason: 'gone', session })
}

/** Withdraws the commands of a tab that is gone and that have a hold, so that the next in the queue is served. */
function withdrawHolds(turn: Turn, person: Person, session: string): void {
  for (const told of person.told.values())
    if (told.session === session && told.hold && isOpen(told)) withdraw(turn, person, told, 'gone')
}

/** Cleans up after a person whose visit is over, and forgets a person who has been gone for long. */
export function cleanUpPerson(turn: Turn, person: Person): void {
  const { p, now } = turn
  const silent = now - person.lastAt
  const isAtRest = [...person.told.values()].every((told) => isSettled(turn, told))
  if (silent >= forgetMs && !isLive(person) && isAtRest && !isSameDay(turn, person.lastAt)) {
    p.people.delete(person.id)
    return
  }
  if (silent > visitGapMs) {
    for (const tab of person.sessions.values()) if (!tab.live) person.sessions.delete(tab.id)
    for (const told of person.told.values())
      if (told.expiresAt <= now && told.undoUntil <= now && isSettled(turn, told)) person.told.delete(told.command.id)
  }
  const next =
    silent > visitGapMs ? Math.max(person.lastAt + forgetMs, now + visitGapMs) : person.lastAt + visitGapMs + 1
  p.due.add(next, { type: 'silence', person: person.id })
}

/** Whether the day of an instant is not over yet, by the clock of the pack's time zone. */
const isSameDay = ({ compiled: { pack }, now }: Turn, at: number): boolean => dayIn(pack.timeZone, at) === dayIn(pack.timeZone, now)

/** Whether no step of its action is pending and no dead letter waits for an operator. */
const isSettled = ({ p }: Turn, told: Told): boolean => isIdle(told) && deadLettersOf(p, told.command.id).length === 0

function setLive(turn: Turn, person: Person, tab: Session, live: boolean, cause: string): void {
  const { p, compiled } = turn
  const wasLive = isLive(person)
  tab.live = live
  if (live) p.index.tabs.set(tab.id, tab)
  else p.index.tabs.delete(tab.id)
  const isLiveNow = isLive(person)
  for (const slot of compiled.slots) {
    const holder = slot.trait.per === 'session' ? tab : wasLive === isLiveNow ? undefined : person
    const cell = holder?.cells[slot.n]
    if (holder && cell) p.index.move(slot, holder, live ? undefined : cell, live ? cell : undefined)
  }
  if (isLiveNow) p.live.add(person)
  else p.live.delete(person)
  if (!live) return
  turn.changed.add(person)
  if (!wasLive) requestTraitFacts(turn, person, cause)
}
