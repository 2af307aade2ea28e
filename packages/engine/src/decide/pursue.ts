import { alternativeFor, contextFor, endOf, type Subject, toldFor } from '../command/compose.js'
import type { UseCase } from '../define/define-use-case.js'
import { idFrom } from '../message/ids.js'
import { cutBurst, cutLoop } from '../command/loops.js'
import type { Body, Candidate, Result, Scarce } from '../message/message.js'
import { makeRoom, mayGoOn, next, noteDecision, over, stamp, staySilent, wait } from './passage.js'
import type { Person } from '../state/person.js'
import { fieldsOf, isSame } from '../message/json.js'
import type { Acting, Pursuit } from '../state/pursuit.js'
import { ask } from '../command/own-hold.js'
import { tell } from '../command/tell.js'
import { attempt, drop, type Turn } from '../state/turn.js'
import { decideByRule, readVerdict, type Verdict } from '../message/verdict.js'
import { topicOf } from '../message/address.js'
import { displaceFor } from './displace.js'
import type { OwnHold } from '../state/told.js'

type Granted = NonNullable<Extract<Body, { type: 'held' }>['hold']>

/** How long a decider may think, and how much longer its answer may take to get here, in milliseconds. */
const decideWithinMs = 2_500
const graceMs = 1_000

/** Takes up a candidate; a mistake in its definition ends in silence. */
export function pursue(turn: Turn, person: Person, candidate: Candidate): void {
  const known = person.pursuits.get(candidate.id)
  if (known && known.stage !== 'waiting') return
  const { round = timesTold(person, candidate), outranked } = known ?? {}
  const pursuit: Pursuit = {
    candidate,
    stage: 'waiting',
    facts: {},
    ...(round && { round }),
    ...(outranked && { outranked }),
  }
  person.pursuits.set(candidate.id, pursuit)
  const signal = turn.p.standings.get(candidate.signal)
  if (signal) turn.p.standings.concerns(signal, person.id)
  turn.seen.push({ at: turn.now, type: 'candidate', candidate, person: person.id, correlation: candidate.id })
  carefully(turn, person, pursuit, () => begin(turn, person, pursuit))
}

/** Who lost interest and comes back was perhaps told before, and that was taken back: what they are told now is another. */
function timesTold(person: Person, { id }: Candidate): number {
  return [...person.told.values()].filter(({ candidate, quiet }) => candidate === id && !quiet).length
}

/** The facts, or the verdict, that it waited for. */
export function resume(turn: Turn, person: Person, pursuit: Pursuit, result: Result): void {
  delete pursuit.effect
  carefully(turn, person, pursuit, () => goOn(turn, person, pursuit, result))
}

/** The decider has taken too long; what it says later comes too late. */
export function stopWaiting(turn: Turn, person: Person, pursuit: Pursuit): void {
  const { stage, askedAt = Infinity } = pursuit
  if (stage !== 'decision' || pursuit.effect === undefined || askedAt + decideWithinMs + graceMs > turn.now) return
  drop(turn, 'late verdict', pursuit.candidate.useCase)
  resume(turn, person, pursuit, { ok: false, code: 'unavailable', message: 'No verdict came in time.' })
}

/** The topic has kept one for it, or could not. */
export function hearHold(turn: Turn, person: Person, pursuit: Pursuit, { outcome, hold }: Extract<Body, { type: 'held' }>): void {
  if (pursuit.stage !== 'hold') return
  carefully(turn, person, pursuit, () => {
    const { decision } = pursuit
    if (outcome === 'granted' && hold && decision) {
      const subject = mayGoOn(turn, person, pursuit)
      return subject && speak(turn, person, subject, decision, hold)
    }
    if (pursuit.candidate.instead) return staySilent(turn, person, pursuit, 'somebody else was served')
    // The topic offers it again when one is free.
    wait(turn, person, pursuit)
    next(turn, person)
  })
}

/** Gates, facts, gates, decision, gates, hold, command: whatever may cost comes after a look at the gates. */
function begin(turn: Turn, person: Person, pursuit: Pursuit): void {
  const { candidate } = pursuit
  const subject = mayGoOn(turn, person, pursuit)
  if (!subject) return
  const loop = cutLoop(turn, person, subject)
  if (loop) return staySilent(turn, person, pursuit, loop)
  const facts = subject.useCase.facts?.({ signal: subject.signal.data })
  if (!facts) return askDecider(turn, person, pursuit)
  lookFor(turn, person, pursuit, 'facts', facts, candidate.id)
}

function goOn(turn: Turn, person: Person, pursuit: Pursuit, result: Result): void {
  const { stage, candidate, verdict, facts: before } = pursuit
  if (stage === 'decision') return conclude(turn, person, pursuit, readVerdict(result))
  if (!result.ok) return staySilent(turn, person, pursuit, `facts: ${result.code}`)
  pursuit.facts = fieldsOf(result.value)
  turn.seen.push({ at: turn.now, type: 'facts', facts: pursuit.facts, person: person.id, correlation: candidate.id })
  if (stage === 'facts' || !verdict) return askDecider(turn, person, pursuit)
  const subject = mayGoOn(turn, person, pursuit)
  if (!subject) return
  if (isSame(before, pursuit.facts)) return settle(turn, person, subject, verdict)
  drop(turn, 'stale verdict', candidate.useCase)
  settle(turn, person, subject, decideByRule(contextFor(subject)))
}

function lookFor(
  turn: Turn,
  person: Person,
  pursuit: Pursuit,
  stage: 'facts' | 'fresh',
  facts: NonNullable<ReturnType<NonNullable<Subject['useCase']['facts']>>>,
  cause: string,
): void {
  pursuit.stage = stage
  pursuit.effect = idFrom('look', pursuit.candidate.id, stage, String(turn.now))
  turn.effects.push({ id: pursuit.effect, from: `person:${person.id}`, cause, type: 'look', facts })
}

function carefully(turn: Turn, person: Person, pursuit: Pursuit, act: () => void): void {
  if (!attempt(turn, pursuit.candidate.useCase, act)) staySilent(turn, person, pursuit, 'a mistake in its definition')
}

function askDecider(turn: Turn, person: Person, pursuit: Pursuit): void {
  pursuit.stage = 'decision'
  const subject = mayGoOn(turn, person, pursuit)
  if (!subject) return
  if (pursuit.candidate.instead && !alternativeFor(subject)) return staySilent(turn, person, pursuit, 'there is no alternative')
  const context = contextFor(subject)
  if (subject.useCase.prefetches) return settle(turn, person, subject, decideByRule(context))
  const { id: cause } = pursuit.candidate
  pursuit.askedAt = turn.now
  pursuit.effect = idFrom('decide', cause, String(turn.now))
  const until = turn.now + decideWithinMs + graceMs
  turn.p.due.add(until, { type: 'verdict', person: person.id, candidate: cause })
  turn.effects.push({
    id: pursuit.effect,
    from: `person:${person.id}`,
    cause,
    type: 'decide',
    context,
    deadlineMs: decideWithinMs,
  })
}

/** What took its time is checked against what is so by now. */
function conclude(turn: Turn, person: Person, pursuit: Pursuit, verdict: Verdict): void {
  if (!verdict.act) return staySilent(turn, person, pursuit, verdict.reason)
  const subject = mayGoOn(turn, person, pursuit)
  if (!subject) return drop(turn, 'stale verdict', pursuit.candidate.useCase)
  const facts = turn.now > (pursuit.askedAt ?? turn.now) && subject.useCase.facts?.({ signal: subject.signal.data })
  if (!facts) return settle(turn, person, subject, verdict)
  pursuit.verdict = verdict
  lookFor(turn, person, pursuit, 'fresh', facts, pursuit.candidate.id)
}

/** It is decided: what is scarce is kept first, and what is only prepared waits to be asked for. */
function settle(turn: Turn, person: Person, subject: Subject, verdict: Verdict & { act: true }): void {
  const { useCase, signal, pursuit, tab } = subject
  const { candidate } = pursuit
  const decision: Acting = { ...stamp(turn, pursuit), ...verdict, priority: useCase.priority ?? signal.priority }
  const isDry = isDryRun(turn, useCase)
  const scarce = scarceOf(subject)
  if (isDry || decision.prepare || !scarce) return speak(turn, person, subject, decision)
  pursuit.stage = 'hold'
  pursuit.decision = decision
  const by = { candidate: candidate.id, person: person.id, session: tab.id }
  ask(turn, topicOf(signal.id, useCase.name), by, scarce, { request: 'claim', until: endOf(subject, turn.now) })
}

/** Decided and passed: out it goes, unless it waits to be asked for, or is only tried. */
function speak(turn: Turn, person: Person, subject: Subject, decision: Acting, hold?: Granted): void {
  const { useCase, pursuit } = subject
  noteDecision(turn, person, pursuit, decision)
  if (decision.prepare) {
    Object.assign(pursuit, { stage: 'prepared', decision })
    makeRoom(turn, pursuit, 'prepared')
    return next(turn, person)
  }
  const isDry = isDryRun(turn, useCase)
  const loop = isDry ? undefined : cutBurst(turn, person, subject)
  if (isDry) turn.seen.push({ at: turn.now, type: 'dropped', reason: 'dry run', where: useCase.name, count: 1, person: person.id, correlation: pursuit.candidate.id })
  else if (!loop) {
    const told = toldFor(subject, decision, turn.now, person.visit, ownHold(subject, hold))
    displaceFor(turn, person, told)
    tell(turn, person, told)
  }
  over(turn, person, pursuit, isDry ? 'dry' : loop)
}

function ownHold(subject: Subject, granted: Granted | undefined): OwnHold | undefined {
  const scarce = scarceOf(subject)
  return granted && scarce && { ...granted, scarce }
}

/** The scarce thing of a proposal: its alternative's, where that is what is proposed. */
function scarceOf(subject: Subject): Scarce | undefined {
  const alternative = alternativeFor(subject)
  return alternative ? alternative.holds : subject.useCase.holds?.({ signal: subject.signal.data })
}

const isDryRun = ({ p }: Turn, { name, mode }: UseCase): boolean => (p.modes[name] ?? mode) === 'dry'
