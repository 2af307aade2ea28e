import { fitsPerson, recheckCommand, takeCommandFacts } from '../command/accept.js'
import { hasFacts } from '../command/look-up-facts.js'
import { withdraw } from '../command/withdraw.js'
import type { Result } from '../message/message.js'
import type { Person } from '../state/person.js'
import { isOpen, type Told } from '../state/told.js'
import { attempt, type Turn } from '../state/turn.js'
import { changeCandidate } from './change-candidate.js'

/**
 * Checks again what was told, and what is about to be told, about the key of a signal. A candidate that waits reads fresh
 * facts when its turn comes; one that waits only for its hold starts again once the records have answered.
 */
export function recheck(turn: Turn, { signalType, key }: { signalType: string; key: string }): void {
  const { p } = turn
  for (const id of p.standings.concerned({ type: signalType, key })) {
    const person = p.people.get(id)
    if (!person) continue
    for (const told of person.told.values())
      if (told.signal.type === signalType && told.signal.key === key && isOpen(told)) recheckTold(turn, person, told)
    for (const pursuit of person.pursuits.values()) {
      const signal = p.standings.get(pursuit.candidate.signal)
      if (pursuit.stage === 'hold' && signal?.type === signalType && signal.key === key) pursuit.isStale = true
    }
  }
}

/** Checks one open command again. */
export function recheckTold(turn: Turn, person: Person, told: Told): void {
  // The topic says when a place is decided.
  if (told.place) return
  recheckCommand(turn, person, told)
  decideAnew(turn, person, told)
}

/** Withdraws what was told to a person and no longer fits, since a trait of the person has changed. */
export function recheckFit(turn: Turn, person: Person): void {
  for (const told of person.told.values()) {
    if (!isOpen(told) || told.place) continue
    let fits = false
    attempt(turn, told.useCase, () => (fits = fitsPerson(turn, person, told)), { person: person.id, correlation: told.candidate })
    if (fits) continue
    withdraw(turn, person, told, 'untrue')
    decideAnew(turn, person, told)
  }
}

/** Looks up the facts of what was told to a person again: the shop's records about the person have changed. */
export function recheckFacts(turn: Turn, person: Person): void {
  for (const told of person.told.values()) if (isOpen(told) && hasFacts(told)) recheckTold(turn, person, told)
}

/** Takes the facts of a command that is checked again or accepted. */
export function takeFreshFacts(turn: Turn, person: Person, told: Told, result: Result): void {
  const wasOpen = isOpen(told)
  takeCommandFacts(turn, person, told, result)
  if (wasOpen) decideAnew(turn, person, told)
}

/** Decides anew, in a step of its own, about a command that was open, and was just withdrawn before anybody saw it. */
function decideAnew(turn: Turn, person: Person, told: Told): void {
  const pursuit = person.pursuits.get(told.candidate)
  if (!pursuit || told.fate !== 'withdrawn' || told.shown || told.quiet) return
  pursuit.round = (pursuit.round ?? 0) + 1
  changeCandidate(turn, person, pursuit, { event: 'displaced', until: turn.now + 1 })
}
