import { ownerOf, topicOf } from '../message/address.js'
import { urgency } from '../attention/attention.js'
import { identity } from '../define/define-visitor.js'
import { proposeCandidate, routeSignal } from '../route/route.js'
import { candidateOf, fitOf } from '../route/score.js'
import type { Signal } from '../message/message.js'
import { trigger } from '../reaction/trigger.js'
import { isLive, isOn, type Person } from '../state/person.js'
import type { Wanted } from '../state/standings.js'
import { withdraw } from '../command/withdraw.js'
import { recheckFit, recheckTold } from '../decide/recheck.js'
import { leavePlaces } from '../decide/take-places.js'
import { endCandidate } from '../decide/end-candidate.js'
import { isOpen } from '../state/told.js'
import { endTopic } from '../route/topic.js'
import { attempt, recordError, type Turn } from '../state/turn.js'

/** Adds a signal, in every partition: from now on it stands, and persons are matched with it until it ends. */
export function addSignal(turn: Turn, signal: Signal): void {
  const { p, now, compiled } = turn
  if (p.standings.get(signal.id) || signal.expiresAt <= now) return
  p.standings.add(signal, compiled.useCasesBySignal.get(signal.type) ?? [], (useCase, cause) => recordError(turn, cause, useCase), compiled.slotByName)
  p.due.add(signal.expiresAt, { type: 'signal', signal: signal.id })
  turn.newSignals.push(signal)
  renew(turn, signal)
  if (isRules(turn, signal)) trigger(turn, signal, signal.key)
}

/** Whether this partition has the rule of a signal: of all partitions, it alone records its end and sets reactions off. */
const isRules = ({ p }: Turn, { type, key }: Signal): boolean => ownerOf(`rule:${type}/${key}`, p.count) === p.n

/** Checks the open commands again that were sent for an earlier signal about the same: they say what the newest one says, or go. */
function renew(turn: Turn, { id: newest, type, key, data }: Signal): void {
  for (const id of turn.p.standings.concerned({ type, key })) {
    const person = turn.p.people.get(id)
    for (const told of person?.told.values() ?? []) {
      if (!person || told.signal.type !== type || told.signal.key !== key || told.signal.id === newest || !isOpen(told)) continue
      told.latest = data
      recheckTold(turn, person, told)
    }
  }
}

/**
 * Ends a signal: nobody is matched with it any more, and its candidates end. Commands about it are withdrawn when it was
 * cleared, and rechecked when another took its place; when it expired they stay for their time.
 */
export function endSignal(turn: Turn, id: string, reason: string): void {
  const { p } = turn
  const signal = p.standings.get(id)
  if (!signal) return
  for (const { useCase } of p.standings.wanted(id)) endTopic(turn, topicOf(id, useCase.name))
  for (const personId of p.standings.remove(id, { isReplaced: reason === 'replaced' })) {
    const person = p.people.get(personId)
    if (!person) continue
    for (const pursuit of person.pursuits.values())
      if (pursuit.candidate.signal === id) endCandidate(turn, person, pursuit, reason)
    for (const told of person.told.values()) {
      if (told.signal.type !== signal.type || told.signal.key !== signal.key || !isOpen(told)) continue
      if (reason === 'cleared') withdraw(turn, person, told, reason)
      else if (reason === 'replaced') recheckTold(turn, person, told)
      // A command with a hold outlives its signal.
      else p.standings.addConcerned(signal, personId)
    }
  }
}

/** Ends a signal whose time is over. The partition of its rule records it. */
export function expireSignal(turn: Turn, id: string): void {
  const { p, now } = turn
  const signal = p.standings.get(id)
  if (!signal) return
  if (isRules(turn, signal)) turn.seen.push({ at: now, type: 'signal.ended', signal: id, reason: 'expired' })
  endSignal(turn, id, 'expired')
}

/** Routes the signals that are new in this step, the most urgent first. */
export function routeNewSignals(turn: Turn): void {
  const signals = turn.newSignals
    .splice(0)
    .toSorted((a, b) => urgency[a.priority] - urgency[b.priority] || a.expiresAt - b.expiresAt)
  for (const { id } of signals)
    for (const wanted of turn.p.standings.wanted(id)) attempt(turn, wanted.useCase.name, () => routeSignal(turn, wanted))
}

/** Matches the persons whose traits or tabs have changed with the signals that stand, and checks what they were told. */
export function matchChangedPersons(turn: Turn): void {
  for (const person of turn.changed) {
    turn.changed.delete(person)
    leavePlaces(turn, person)
    recheckFit(turn, person)
    if (!isLive(person) || !isOn(person)) continue
    const candidates = [...wantedFor(turn, person)].toSorted(
      (a, b) => urgency[a.signal.priority] - urgency[b.signal.priority],
    )
    for (const wanted of candidates) attempt(turn, wanted.useCase.name, () => match(turn, wanted, person))
  }
}

function match(turn: Turn, wanted: Wanted, person: Person): void {
  for (const { candidate } of person.pursuits.values()) {
    if (candidate.signal === wanted.signal.id && candidate.useCase === wanted.useCase.name) return
  }
  const fit = fitOf(turn, wanted, person)
  if (fit) proposeCandidate(turn, wanted, candidateOf(turn, wanted, fit))
}

/** Returns the standing signals that want somebody with one of this person's indexed values. */
function wantedFor({ p, compiled }: Turn, person: Person): Set<Wanted> {
  const found = new Set(p.standings.wantingAll())
  p.standings.wanting(identity.person, [person.id], found)
  p.standings.wanting(identity.session, [...person.sessions.keys()], found)
  for (const { n, name, trait } of compiled.slots) {
    if (!trait.index) continue
    const holders = trait.per === 'session' ? person.sessions.values() : [person]
    for (const { cells } of holders) {
      const cell = cells[n]
      if (cell) p.standings.wanting(name, trait.keys(cell), found)
    }
  }
  return found
}
