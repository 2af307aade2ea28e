/**
 * The person's side of a place: a notice that costs no attention, for somebody who waits for a scarce thing and who would
 * be offered it if their turn came now. The topic says where they stand, and when there is nothing to wait for any more.
 *
 * Tricky cases:
 * - Who could not be offered the thing is told nothing: every gate must be open.
 * - Who has closed the notice is not told again; their place in the queue stays.
 * - Who no longer matches leaves the queue, so that those behind move up.
 */

import { placeToldFor } from '../command/compose.js'
import { freePlace } from '../command/free-place.js'
import { isLoop } from '../command/loops.js'
import { offerAlternativeTo } from '../command/offer-alternative.js'
import { sendCommand, updatePlace } from '../command/send-command.js'
import { withdraw } from '../command/withdraw.js'
import { offered } from '../machines/candidate.js'
import { topicOf } from '../message/address.js'
import { idFrom } from '../message/ids.js'
import type { Body, Candidate, Standing } from '../message/message.js'
import { fitOf } from '../route/score.js'
import type { Person } from '../state/person.js'
import type { Pursuit } from '../state/pursuit.js'
import { isOpen, type Told } from '../state/told.js'
import { attempt, type Turn } from '../state/turn.js'
import { evaluateGates } from './evaluate-gates.js'
import { recordDecision } from './record-decision.js'

type Said = Extract<Body, { type: 'place' }>

/** Takes what topics say about places, in its order. */
export function takePlaces(turn: Turn): void {
  for (const said of turn.places.splice(0)) {
    const person = turn.p.people.get(said.candidate.person)
    if (person) takePlace(turn, person, said)
  }
}

function takePlace(turn: Turn, person: Person, said: Said): void {
  const { candidate } = said
  const notices = [...person.told.values()].filter((one) => one.place && one.candidate === candidate.id)
  const last = notices.at(-1)
  if (said.place) {
    const { place } = said
    if (last && isOpen(last)) updatePlace(turn, person, last, place)
    else if (!last || last.fate === 'withdrawn')
      attempt(turn, candidate.useCase, () => tellPlace(turn, person, { candidate, place, round: notices.length }), { person: person.id, correlation: candidate.id })
  } else if (last && isOpen(last)) {
    withdraw(turn, person, last, said.reason)
    if (said.reason === 'taken') offerAlternativeTo(turn, candidate)
  }
}

/** Withdraws a person's notices that concern nothing any more: the person no longer matches, or the tab is gone. */
export function leavePlaces(turn: Turn, person: Person, tab?: string): void {
  for (const told of person.told.values()) {
    if (!told.place || !isOpen(told)) continue
    const isEligible = isStillEligible(turn, person, told)
    if (isEligible && told.session !== tab) continue
    withdraw(turn, person, told, 'moved on')
    const topic = topicOf(told.signal.id, told.useCase)
    if (!isEligible) freePlace(turn, topic, told.candidate, { outcome: 'moved on', cause: `${told.command.id} moved on` })
  }
}

function isStillEligible(turn: Turn, person: Person, { signal, useCase: name, candidate }: Told): boolean {
  const wanted = turn.p.standings.wanted(signal.id).find(({ useCase }) => useCase.name === name)
  let fits = false
  const check = (): void => void (fits = wanted !== undefined && fitOf(turn, wanted, person) !== undefined)
  return attempt(turn, name, check, { person: person.id, correlation: candidate }) && fits
}

function tellPlace(turn: Turn, person: Person, { candidate, place, round }: { candidate: Candidate; place: Standing; round: number }): void {
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const fit = wanted && fitOf(turn, wanted, person)
  if (!fit) return
  const pursuit: Pursuit = { candidate, stage: offered, facts: {} }
  const gates = evaluateGates(turn, person, pursuit, wanted)
  const { useCase, signal } = wanted
  const subject = { useCase, signal, pursuit, tab: fit.tab, now: turn.now }
  const isLive = (turn.p.modes[useCase.name] ?? useCase.mode) === 'live'
  if (!isLive || gates.some(({ ok }) => !ok) || isLoop(turn, person, subject)) return
  const decision = {
    id: idFrom('decision', candidate.id, 'place', String(round)),
    time: new Date(turn.now).toISOString(),
    act: true as const,
    priority: useCase.priority ?? signal.priority,
    confidence: 1,
    reasoning: 'It is offered to others first.',
    decidedBy: 'rule' as const,
  }
  const told = placeToldFor(subject, { decision, place, round, visit: person.visit })
  const about = { at: turn.now, person: person.id, correlation: candidate.id }
  turn.p.standings.addConcerned(signal, person.id)
  turn.seen.push({ ...about, type: 'candidate', candidate }, { ...about, type: 'gates', gates: gates.map(({ gate, ok }) => ({ gate, ok })) })
  recordDecision(turn, person, pursuit, { ...decision, message: told.command.data.message })
  sendCommand(turn, person, told)
  turn.seen.push({ ...about, type: 'place', ...place, command: told.command.id })
}
