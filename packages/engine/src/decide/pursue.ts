/**
 * The way of a candidate from its offer to its command: gates, facts, gates, decision, gates, hold, gates, command.
 * Whatever costs something comes after the gates. The stages are those of machines/candidate.ts.
 */

import { alternativeFor, endOf, type Subject, toldFor } from '../command/compose.js'
import { cutBurst, cutLoop } from '../command/loops.js'
import { keepForPanel, sendCommand } from '../command/send-command.js'
import type { UseCase } from '../define/use-case.js'
import { offered } from '../machines/candidate.js'
import { fieldsOf, isSame } from '../message/json.js'
import type { Body, Candidate, Result, Scarce } from '../message/message.js'
import { readAccount } from '../message/model-account.js'
import { decideByRule, readVerdict, type Verdict } from '../message/verdict.js'
import type { Person } from '../state/person.js'
import type { DecisionToAct, Pursuit } from '../state/pursuit.js'
import { checkAction, checkFacts, checkResource } from '../state/references.js'
import type { CommandHold } from '../state/told.js'
import { attempt, drop, send, type Turn } from '../state/turn.js'
import { changeCandidate, decideGraceMs, decideWithinMs, definitionThrew, staySilent } from './change-candidate.js'
import { chooseVariant } from './choose-variant.js'
import { contextFor } from './context-for.js'
import { displaceLessUrgent, urgencyOf } from './displace-less-urgent.js'
import { isForPanel, isHeldOut } from './evaluate-gates.js'
import { sourcesOfWords } from './facts-read.js'
import { passGates } from './pass-gates.js'
import { recordDecision, stampDecision } from './record-decision.js'

type GrantedHold = NonNullable<Extract<Body, { type: 'held' }>['hold']>

/** Takes up an offered candidate, unless it is past the first gates already. */
export function pursue(turn: Turn, person: Person, candidate: Candidate): void {
  const known = person.pursuits.get(candidate.id)
  if (known && known.stage !== 'waiting') return
  const { round = roundsSoFar(person, candidate), outranked } = known ?? {}
  const pursuit: Pursuit = {
    candidate,
    stage: offered,
    facts: {},
    ...(round && { round }),
    ...(outranked && { outranked }),
  }
  person.pursuits.set(candidate.id, pursuit)
  const signal = turn.p.standings.get(candidate.signal)
  if (signal) turn.p.standings.addConcerned(signal, person.id)
  turn.seen.push({ at: turn.now, type: 'candidate', candidate, person: person.id, correlation: candidate.id })
  guard(turn, person, pursuit, () => start(turn, person, pursuit))
}

/** How often a command of this candidate was sent before and withdrawn; the next is one of its own. */
function roundsSoFar(person: Person, { id }: Candidate): number {
  return [...person.told.values()].filter(({ candidate, quiet }) => candidate === id && !quiet).length
}

/** Takes the reply that the candidate waits for: facts, or a verdict. */
export function takePursuitReply(turn: Turn, person: Person, pursuit: Pursuit, result: Result): void {
  delete pursuit.effect
  const account = pursuit.stage === 'decision' ? readAccount(result) : undefined
  if (account) turn.seen.push({ at: turn.now, type: 'model', account, person: person.id, correlation: pursuit.candidate.id })
  guard(turn, person, pursuit, () => {
    if (pursuit.stage === 'decision') takeVerdict(turn, person, pursuit, result)
    else takeFacts(turn, person, pursuit, result)
  })
}

/**
 * Stops waiting for a decider that takes too long, or whose process died. The candidate is decided without it at the end
 * of the step, when every deadline that has passed is taken: its signal may be over as well. A verdict that arrives with
 * the step is taken; one that arrives later is dropped.
 */
export function expireDecision(turn: Turn, person: Person, pursuit: Pursuit): void {
  const { stage, effect, candidate } = pursuit
  if (stage !== 'decision' || effect === undefined || giveUpAt(pursuit) > turn.now) return
  send(turn, `person:${person.id}`, effect, { type: 'reply', effect, result: { ok: false, code: 'unavailable', message: `No verdict on '${candidate.useCase}' came in time.` } })
}

const giveUpAt = ({ askedAt = Infinity }: Pursuit): number => askedAt + decideWithinMs + decideGraceMs

/** Takes the topic's answer to the claim that the candidate waits for: the hold, or that there is none. */
export function takeClaimAnswer(turn: Turn, person: Person, pursuit: Pursuit, hold: GrantedHold | undefined): void {
  guard(turn, person, pursuit, () => {
    const { decision, candidate, isStale } = pursuit
    delete pursuit.isStale
    if (hold && isStale) changeCandidate(turn, person, pursuit, { event: 'gates closed', until: turn.now + 1 })
    else if (hold && decision) {
      const subject = passGates(turn, person, pursuit)
      if (subject) act(turn, person, subject, decision, hold)
    } else if (candidate.instead) staySilent(turn, person, pursuit, 'the hold went to another person')
    // The topic offers it again when one is free.
    else changeCandidate(turn, person, pursuit, { event: 'hold refused' })
  })
}

/** Runs code that calls the pack's definitions; an error in there ends in silence, and appears in the candidate's trace. */
function guard(turn: Turn, person: Person, pursuit: Pursuit, run: () => void): void {
  const { id: correlation, useCase } = pursuit.candidate
  if (!attempt(turn, useCase, run, { person: person.id, correlation })) staySilent(turn, person, pursuit, definitionThrew)
}

function start(turn: Turn, person: Person, pursuit: Pursuit): void {
  const subject = passGates(turn, person, pursuit)
  if (!subject) return
  const loop = cutLoop(turn, person, subject)
  if (loop) return staySilent(turn, person, pursuit, loop)
  const facts = subject.useCase.facts?.({ signal: subject.signal.data })
  if (facts) checkFacts(turn.compiled, nameOf(subject.useCase), facts)
  if (facts) changeCandidate(turn, person, pursuit, { event: 'facts needed', facts })
  else decide(turn, person, pursuit)
}

function takeFacts(turn: Turn, person: Person, pursuit: Pursuit, result: Result): void {
  const { stage, candidate, verdict, facts: before } = pursuit
  if (!result.ok) return staySilent(turn, person, pursuit, `facts: ${result.code}`)
  pursuit.facts = fieldsOf(result.value)
  turn.seen.push({ at: turn.now, type: 'facts', facts: pursuit.facts, person: person.id, correlation: candidate.id })
  if (stage === 'facts' || !verdict) return decide(turn, person, pursuit)
  const subject = passGates(turn, person, pursuit)
  if (!subject) return
  if (isSame(before, pursuit.facts)) return holdOrAct(turn, person, subject, verdict)
  drop(turn, 'stale verdict', candidate.useCase)
  if (verdict.decidedBy === 'model' && subject.useCase.say.fallback === 'silence')
    return staySilent(turn, person, pursuit, 'the facts changed while the model decided')
  if (verdict.decidedBy === 'model') holdOrAct(turn, person, subject, decideInstead(turn, person, subject, 'the facts changed while the model did'))
  else holdOrAct(turn, person, subject, decideByRule(contextFor(turn, person, subject)))
}

/** Asks the decider, where there is something to decide. */
function decide(turn: Turn, person: Person, pursuit: Pursuit): void {
  changeCandidate(turn, person, pursuit, { event: 'facts complete' })
  const subject = passGates(turn, person, pursuit)
  if (!subject) return
  if (pursuit.candidate.instead && !alternativeFor(subject))
    return staySilent(turn, person, pursuit, 'there is no alternative')
  const variant = pursuit.candidate.instead || whyUnsent(turn, person, subject.useCase) ? undefined : chooseVariant(turn, person, subject.useCase)
  if (variant) pursuit.variant = variant
  else delete pursuit.variant
  const context = contextFor(turn, person, subject)
  // A dry run may decide about an action that is still to be written.
  if (context.action && !isDryRun(turn, subject.useCase)) checkAction(turn.compiled, nameOf(subject.useCase), context.action)
  if (subject.useCase.prefetches) holdOrAct(turn, person, subject, decideByRule(context))
  else changeCandidate(turn, person, pursuit, { event: 'decider needed', context })
}

/**
 * Takes the decider's verdict; without one, the rule decides, or nobody where the use case wants that. When the verdict
 * took time, the facts are looked up once more.
 */
function takeVerdict(turn: Turn, person: Person, pursuit: Pursuit, result: Result): void {
  const isLate = !result.ok && turn.now >= giveUpAt(pursuit)
  if (isLate) drop(turn, 'late verdict', pursuit.candidate.useCase)
  const given = isLate ? 'no verdict came in time' : readVerdict(result)
  const isMissing = typeof given === 'string'
  if (!isMissing && !given.act) return staySilent(turn, person, pursuit, given.reason)
  const subject = passGates(turn, person, pursuit)
  if (!subject) return isMissing ? undefined : drop(turn, 'stale verdict', pursuit.candidate.useCase)
  if (isMissing && subject.useCase.say.fallback === 'silence') return staySilent(turn, person, pursuit, given)
  const verdict = isMissing ? decideInstead(turn, person, subject, given) : given
  const facts = turn.now > (pursuit.askedAt ?? turn.now) && subject.useCase.facts?.({ signal: subject.signal.data })
  if (!facts) return holdOrAct(turn, person, subject, verdict)
  pursuit.verdict = verdict
  changeCandidate(turn, person, pursuit, { event: 'facts aged', facts })
}

/** Decides by the rule of the use case, in place of a decider outside. */
function decideInstead(turn: Turn, person: Person, subject: Subject, because: string): Verdict & { act: true } {
  return { ...decideByRule(contextFor(turn, person, subject)), reasoning: `the rule decides, because ${because}` }
}

/** Claims a hold first where the thing is scarce. */
function holdOrAct(turn: Turn, person: Person, subject: Subject, verdict: Verdict & { act: true }): void {
  const { useCase, signal, pursuit, tab } = subject
  const priority = useCase.priority ?? signal.priority
  const mustWait = isForPanel(useCase, pursuit) && { prepare: true as const }
  const decision: DecisionToAct = { ...stampDecision(turn, pursuit), ...verdict, priority, ...mustWait }
  const scarce = scarceOf(subject)
  if (!scarce || whyUnsent(turn, person, useCase) !== undefined) return act(turn, person, subject, decision)
  if (decision.prepare) return staySilent(turn, person, pursuit, 'what is scarce cannot wait in the panel')
  checkResource(turn.compiled, nameOf(useCase), scarce)
  const until = endOf(subject, turn.now)
  changeCandidate(turn, person, pursuit, { event: 'hold needed', decision, scarce, session: tab.id, until })
}

/** Records the decision and sends the command, unless it is a dry run, held out, prepared for the panel, or one command too many. */
function act(turn: Turn, person: Person, subject: Subject, decision: DecisionToAct, hold?: GrantedHold): void {
  const { useCase, pursuit } = subject
  // First, because it calls the pack: when that fails, the decision is to stay silent.
  const told = toldFor(subject, decision, turn.now, person.visit, holdFor(subject, hold))
  recordDecision(turn, person, pursuit, decision, sourcesOfWords(subject))
  const unsent = whyUnsent(turn, person, useCase)
  if (unsent) {
    const about = { person: person.id, correlation: pursuit.candidate.id }
    turn.seen.push({ at: turn.now, type: 'dropped', reason: unsent, where: useCase.name, count: 1, ...about })
    return changeCandidate(turn, person, pursuit, { event: 'not sent', outcome: unsent })
  }
  if (decision.prepare) {
    keepForPanel(turn, person, told)
    return changeCandidate(turn, person, pursuit, { event: 'prepared' })
  }
  const loop = cutBurst(turn, person, subject)
  if (loop) return changeCandidate(turn, person, pursuit, { event: 'not sent', outcome: loop })
  if (!told.quiet) displaceLessUrgent(turn, person, urgencyOf(turn, told))
  if (told.variant) person.variants = { ...person.variants, [useCase.name]: told.variant }
  sendCommand(turn, person, told)
  changeCandidate(turn, person, pursuit, { event: 'sent' })
}

function holdFor(subject: Subject, granted: GrantedHold | undefined): CommandHold | undefined {
  const scarce = scarceOf(subject)
  return granted && scarce && { ...granted, scarce }
}

/** The scarce thing that is offered: the alternative's, where the alternative is offered. */
function scarceOf(subject: Subject): Scarce | undefined {
  const alternative = alternativeFor(subject)
  return alternative ? alternative.holds : subject.useCase.holds?.({ signal: subject.signal.data })
}

const nameOf = ({ name }: UseCase): string => `defineUseCase('${name}')`

/** Why what is decided is not sent: nobody is told anything in a dry run, and a person who is held out is not. */
function whyUnsent(turn: Turn, person: Person, useCase: UseCase): 'dry run' | 'held out' | undefined {
  if (isDryRun(turn, useCase)) return 'dry run'
  return isHeldOut(useCase, person) ? 'held out' : undefined
}

const isDryRun = ({ p }: Turn, { name, mode }: UseCase): boolean => (p.modes[name] ?? mode) === 'dry'
