import type { Decision } from '@proactive/protocol'
import { spend } from './attention.js'
import { contextFor, type Subject, toldFor } from './command.js'
import { dayIn } from './day.js'
import { askGates, type Gate } from './gates.js'
import { idFrom } from './ids.js'
import type { Candidate, Result } from './message.js'
import type { Person } from './person.js'
import { plain, fieldsOf } from './plain.js'
import { inFlight, type Pursuit } from './pursuit.js'
import { record } from './record.js'
import { propose, topicOf } from './route.js'
import { candidateOf, fitOf } from './score.js'
import { attempt, send, type Turn } from './turn.js'
import { readVerdict, type Verdict } from './verdict.js'

/** How long a decider may think, in milliseconds. */
const decideWithinMs = 2_500

/** Takes up a candidate; a mistake in its definition ends in silence. */
export function pursue(turn: Turn, person: Person, candidate: Candidate): void {
  const known = person.pursuits.get(candidate.id)
  if (known && known.stage !== 'waiting') return
  const pursuit: Pursuit = { candidate, stage: 'waiting', facts: {} }
  person.pursuits.set(candidate.id, pursuit)
  turn.p.standings.concerns(candidate.signal, person.id)
  turn.seen.push({ at: turn.now, saw: 'candidate', candidate, person: person.id, correlation: candidate.id })
  carefully(turn, person, pursuit, () => begin(turn, person, pursuit))
}

/** The facts, or the verdict, that it waited for. */
export function resume(turn: Turn, person: Person, pursuit: Pursuit, result: Result): void {
  delete pursuit.effect
  carefully(turn, person, pursuit, () => goOn(turn, person, pursuit, result))
}

/** Gates, facts, gates, decision, gates, command: whatever may cost comes after a look at the gates. */
function begin(turn: Turn, person: Person, pursuit: Pursuit): void {
  const { candidate } = pursuit
  const subject = mayGoOn(turn, person, pursuit)
  if (!subject) return
  const facts = subject.useCase.facts?.(subject.signal.data)
  if (!facts) return askDecider(turn, person, pursuit)
  pursuit.stage = 'facts'
  pursuit.effect = idFrom('look', candidate.id, String(turn.now))
  turn.effects.push({ id: pursuit.effect, from: `person:${person.id}`, cause: candidate.id, do: 'look', facts })
}

function goOn(turn: Turn, person: Person, pursuit: Pursuit, result: Result): void {
  if (pursuit.stage === 'decision') return conclude(turn, person, pursuit, readVerdict(result))
  if (!result.ok) return staySilent(turn, person, pursuit, `facts: ${result.code}`)
  pursuit.facts = fieldsOf(result.value)
  const { facts, candidate } = pursuit
  turn.seen.push({ at: turn.now, saw: 'facts', facts, person: person.id, correlation: candidate.id })
  askDecider(turn, person, pursuit)
}

/** It has waited: proposes it again, if it still fits. */
export function retry(turn: Turn, person: Person, pursuit: Pursuit): void {
  if (pursuit.stage !== 'waiting' || (pursuit.retryAt ?? 0) > turn.now) return
  const { candidate } = pursuit
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const fit = wanted && fitOf(turn, wanted, person)
  if (fit) propose(turn, wanted, candidateOf(turn, wanted, fit))
  else person.pursuits.delete(candidate.id)
}

/** Its signal is over. */
export function letGo(turn: Turn, person: Person, pursuit: Pursuit, reason: string): void {
  if (pursuit.stage !== 'over') staySilent(turn, person, pursuit, `the signal is ${reason}`)
  person.pursuits.delete(pursuit.candidate.id)
}

function carefully(turn: Turn, person: Person, pursuit: Pursuit, act: () => void): void {
  if (!attempt(turn, pursuit.candidate.useCase, act)) staySilent(turn, person, pursuit, 'a mistake in its definition')
}

function askDecider(turn: Turn, person: Person, pursuit: Pursuit): void {
  pursuit.stage = 'decision'
  const subject = mayGoOn(turn, person, pursuit)
  if (!subject) return
  const { id: cause } = pursuit.candidate
  pursuit.effect = idFrom('decide', cause, String(turn.now))
  const context = contextFor(subject)
  turn.effects.push({
    id: pursuit.effect,
    from: `person:${person.id}`,
    cause,
    do: 'decide',
    context,
    deadlineMs: decideWithinMs,
  })
}

function conclude(turn: Turn, person: Person, pursuit: Pursuit, verdict: Verdict): void {
  if (!verdict.act) return staySilent(turn, person, pursuit, verdict.reason)
  const subject = mayGoOn(turn, person, pursuit)
  if (!subject) return
  const { useCase, signal } = subject
  const decision = { ...stamp(turn, pursuit), ...verdict, priority: useCase.priority ?? signal.priority }
  noteDecision(turn, person, pursuit, decision)
  const isDry = (turn.p.modes[useCase.name] ?? useCase.mode) === 'dry'
  if (!isDry) tell(turn, person, subject, decision)
  over(turn, person, pursuit, isDry ? 'dry' : undefined)
}

function tell(turn: Turn, person: Person, subject: Subject, decision: Decision & { act: true }): void {
  const { now, compiled, seen, effects, p } = turn
  const told = toldFor(subject, decision, now, person.visit)
  const { command, session, candidate } = told
  person.told.set(command.id, told)
  spend(person.attention, command.id, now, dayIn(compiled.pack.timeZone, now))
  p.due.add(told.expiresAt, { is: 'command', person: person.id, command: command.id })
  seen.push({ at: now, saw: 'command', command, person: person.id, session, correlation: candidate })
  effects.push({
    id: idFrom('send', command.id),
    from: `person:${person.id}`,
    cause: decision.id,
    do: 'send',
    person: person.id,
    session,
    command,
  })
}

/** Asks every gate and notes their answers; undefined when one of them says no. */
function mayGoOn(turn: Turn, person: Person, pursuit: Pursuit): Subject | undefined {
  const { candidate } = pursuit
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const gates = askGates(turn, person, pursuit, wanted)
  const answers = gates.map(({ gate, ok, reason }) => (reason === undefined ? { gate, ok } : { gate, ok, reason }))
  turn.seen.push({ at: turn.now, saw: 'gates', gates: answers, person: person.id, correlation: candidate.id })
  const closed = gates.filter(({ ok }) => !ok)
  const fit = wanted && fitOf(turn, wanted, person)
  if (closed.length === 0 && fit) return { useCase: wanted.useCase, signal: wanted.signal, pursuit, tab: fit.tab }
  if (!fit) lostInterest(turn, person, pursuit)
  else stop(turn, person, pursuit, closed, wanted.signal.expiresAt)
  return undefined
}

/** Waits where every closed gate may open while the signal stands; else it stays silent. */
function stop(turn: Turn, person: Person, pursuit: Pursuit, closed: readonly Gate[], until: number): void {
  const opensAt = Math.max(...closed.map((gate) => gate.until ?? Infinity))
  if (opensAt >= until) return staySilent(turn, person, pursuit, closed[0]?.gate ?? '')
  pursuit.stage = 'waiting'
  pursuit.retryAt = opensAt
  pursuit.facts = {}
  if (opensAt > turn.now) turn.p.due.add(opensAt, { is: 'retry', person: person.id, candidate: pursuit.candidate.id })
  makeRoom(turn, pursuit, 'waiting')
  next(turn, person)
}

/** They went elsewhere: nothing was decided, and they may come back. */
function lostInterest(turn: Turn, person: Person, pursuit: Pursuit): void {
  person.pursuits.delete(pursuit.candidate.id)
  makeRoom(turn, pursuit, 'moved on')
  next(turn, person)
}

function staySilent(turn: Turn, person: Person, pursuit: Pursuit, reason: string): void {
  noteDecision(turn, person, pursuit, { ...stamp(turn, pursuit), act: false, reason })
  over(turn, person, pursuit, 'silent')
}

/** Ends a pursuit; `room` is why its place goes to the next, where it does. */
function over(turn: Turn, person: Person, pursuit: Pursuit, room?: string): void {
  pursuit.stage = 'over'
  delete pursuit.effect
  if (room) makeRoom(turn, pursuit, room)
  next(turn, person)
}

/** The way to the person is free: whoever waited for that. */
function next(turn: Turn, person: Person): void {
  if ([...person.pursuits.values()].some(inFlight)) return
  const waiting = [...person.pursuits.values()].filter(({ stage, retryAt }) => stage === 'waiting' && retryAt === 0)
  for (const pursuit of waiting) retry(turn, person, pursuit)
}

function makeRoom(turn: Turn, { candidate }: Pursuit, how: string): void {
  send(turn, topicOf(candidate.signal, candidate.useCase), `${candidate.id} ${turn.now}`, {
    is: 'answer',
    candidate: candidate.id,
    how,
  })
}

function stamp({ now }: Turn, { candidate }: Pursuit): { id: string; time: string } {
  return { id: idFrom('decision', candidate.id), time: new Date(now).toISOString() }
}

function noteDecision(turn: Turn, person: Person, { candidate, facts }: Pursuit, decision: Decision): void {
  const { signal, useCase, session, score } = candidate
  turn.seen.push({ at: turn.now, saw: 'decision', decision, person: person.id, correlation: candidate.id })
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
