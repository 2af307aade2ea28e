import type { Decision } from '@proactive/protocol'
import type { Subject } from '../command/compose.js'
import { askGates, type Gate } from './gates.js'
import { idFrom } from '../message/ids.js'
import type { Person } from '../state/person.js'
import { plain } from '../message/json.js'
import { inFlight, type Pursuit } from '../state/pursuit.js'
import { record } from '../state/record.js'
import { propose } from '../route/route.js'
import { candidateOf, fitOf } from '../route/score.js'
import { send, type Turn } from '../state/turn.js'
import { topicOf } from '../message/address.js'

/** Whether a candidate passes the gates; where not, it waits before them, or that was all. */

/** Asks every gate and notes their answers; undefined when one of them says no. */
export function mayGoOn(turn: Turn, person: Person, pursuit: Pursuit): Subject | undefined {
  const { candidate } = pursuit
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const gates = askGates(turn, person, pursuit, wanted)
  const answers = gates.map(({ gate, ok, reason }) => (reason === undefined ? { gate, ok } : { gate, ok, reason }))
  turn.seen.push({ at: turn.now, type: 'gates', gates: answers, person: person.id, correlation: candidate.id })
  const closed = gates.filter(({ ok }) => !ok)
  const fit = wanted && fitOf(turn, wanted, person)
  if (closed.length === 0 && fit) return { useCase: wanted.useCase, signal: wanted.signal, pursuit, tab: fit.tab, now: turn.now }
  if (!fit) lostInterest(turn, person, pursuit)
  else stop(turn, person, pursuit, closed, wanted.signal.expiresAt)
  return undefined
}

/** It has waited: proposes it again, if it still fits. */
export function retry(turn: Turn, person: Person, pursuit: Pursuit): void {
  if (pursuit.stage !== 'waiting' || pursuit.retryAt === undefined || pursuit.retryAt > turn.now) return
  const { candidate } = pursuit
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const fit = wanted && fitOf(turn, wanted, person)
  if (fit) propose(turn, wanted, candidateOf(turn, wanted, fit))
  else person.pursuits.delete(candidate.id)
}

/** Its signal is over. */
export function letGo(turn: Turn, person: Person, pursuit: Pursuit, reason: string): void {
  if (pursuit.stage !== 'over' && pursuit.stage !== 'prepared') {
    staySilent(turn, person, pursuit, pursuit.outranked ? 'outranked' : `the signal is ${reason}`)
  }
  person.pursuits.delete(pursuit.candidate.id)
}

export function staySilent(turn: Turn, person: Person, pursuit: Pursuit, reason: string): void {
  noteDecision(turn, person, pursuit, { ...stamp(turn, pursuit), act: false, reason })
  over(turn, person, pursuit, 'silent')
}

/** Ends a pursuit; `room` is why its place goes to the next, where it does. */
export function over(turn: Turn, person: Person, pursuit: Pursuit, room?: string): void {
  pursuit.stage = 'over'
  delete pursuit.effect
  if (room) makeRoom(turn, pursuit, room)
  next(turn, person)
}

/** It waits: until then, for another of its person's (0), or for what gave no time. */
export function wait(turn: Turn, person: Person, pursuit: Pursuit, until?: number): void {
  pursuit.stage = 'waiting'
  pursuit.facts = {}
  delete pursuit.retryAt
  if (until !== undefined) pursuit.retryAt = until
  if (until) turn.p.due.add(until, { type: 'retry', person: person.id, candidate: pursuit.candidate.id })
}

/** The way to the person is free: whoever waited for that. */
export function next(turn: Turn, person: Person): void {
  if ([...person.pursuits.values()].some(inFlight)) return
  const waiting = [...person.pursuits.values()].filter(({ stage, retryAt }) => stage === 'waiting' && retryAt === 0)
  for (const pursuit of waiting) retry(turn, person, pursuit)
}

export function makeRoom(turn: Turn, { candidate }: Pursuit, outcome: string): void {
  const cause = `${candidate.id} ${outcome} ${turn.now}`
  send(turn, topicOf(candidate.signal, candidate.useCase), cause, { type: 'answer', candidate: candidate.id, outcome })
}

/** Who and when of a decision; one that is told again is another. */
export function stamp({ now }: Turn, { candidate, round = 0 }: Pursuit): { id: string; time: string } {
  const id = round === 0 ? idFrom('decision', candidate.id) : idFrom('decision', candidate.id, String(round))
  return { id, time: new Date(now).toISOString() }
}

export function noteDecision(turn: Turn, person: Person, { candidate, facts }: Pursuit, decision: Decision): void {
  const { signal, useCase, session, score } = candidate
  turn.seen.push({ at: turn.now, type: 'decision', decision, person: person.id, correlation: candidate.id })
  const data = plain({ signal, useCase, score, facts, decision })
  record(turn, 'decision.made', {
    id: decision.id,
    person: person.id,
    session,
    causationId: signal,
    correlationId: candidate.id,
    data,
  })
}

/** Waits where every closed gate may open while the signal stands; else it stays silent. */
function stop(turn: Turn, person: Person, pursuit: Pursuit, closed: readonly Gate[], until: number): void {
  if (closed.some(({ gate }) => gate === 'outranked')) pursuit.outranked = true
  const opensAt = Math.max(...closed.map((gate) => gate.until ?? Infinity))
  if (opensAt >= until) return staySilent(turn, person, pursuit, closed[0]?.gate ?? '')
  wait(turn, person, pursuit, opensAt)
  makeRoom(turn, pursuit, 'waiting')
  next(turn, person)
}

/** They went elsewhere: nothing was decided, and they may come back. */
function lostInterest(turn: Turn, person: Person, pursuit: Pursuit): void {
  person.pursuits.delete(pursuit.candidate.id)
  makeRoom(turn, pursuit, 'moved on')
  next(turn, person)
}
