import { days, visitGapMs } from '@proactive/protocol'
import { lettersOf } from '../saga/dead-letters.js'
import { withdraw } from '../command/withdraw.js'
import { hearConsent, restorePreferences } from './consent.js'
import { personOf, readFacts, visits } from './fold.js'
import type { Body } from '../message/message.js'
import { isLive, type Person, type Session, sessionOf } from '../state/person.js'
import { isIdle } from '../state/saga.js'
import { isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** How long somebody who is gone is remembered: a day's budget must outlive it. */
const forgetMs = days(1)

/** A tab connected, or has been gone for a minute. */
export function changePresence(
  turn: Turn,
  { session, person: id, live, locale, consent, saidAt, preferences }: Extract<Body, { type: 'presence' }>,
  cause: string,
): void {
  const person = personOf(turn, id)
  const tab = sessionOf(person, session, turn.now)
  if (locale !== undefined) tab.locale = locale
  if (consent !== undefined) hearConsent(turn, person, consent, saidAt)
  if (preferences) restorePreferences(turn, person, preferences)
  if (live) {
    visits(turn, person)
    tab.lastAt = turn.now
  }
  if (live === tab.live) return
  setLive(turn, person, tab, live, cause)
  if (!live) letGoHolds(turn, person, session)
}

/** What is kept for somebody who is gone is for whoever comes next. */
function letGoHolds(turn: Turn, person: Person, session: string): void {
  for (const told of person.told.values())
    if (told.session === session && told.hold && isOpen(told)) withdraw(turn, person, told, 'gone')
}

/** Looks whether a person's visit is over, or whether they have been gone for so long that they are forgotten. */
export function noteSilence(turn: Turn, person: Person): void {
  const { p, now } = turn
  const silent = now - person.lastAt
  const isAtRest = [...person.told.values()].every((told) => isSettled(turn, told))
  if (silent >= forgetMs && !isLive(person) && isAtRest) {
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

/** Nothing that it led to is under way, or waits for somebody to look at it. */
const isSettled = ({ p }: Turn, told: Told): boolean => isIdle(told) && lettersOf(p, told.command.id).length === 0

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
  turn.moved.add(person)
  if (!wasLive) readFacts(turn, person, cause)
}
