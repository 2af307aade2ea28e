import { requestHold } from '../command/hold.js'
import { freePlace } from '../command/free-place.js'
import { type CandidateEffect, type CandidateEvent, moveCandidate } from '../machines/candidate.js'
import { type Change, performEffects } from '../machines/change.js'
import { topicOf } from '../message/address.js'
import type { DecideContext, FactQuery } from '../message/effect.js'
import { idFrom } from '../message/ids.js'
import type { Scarce } from '../message/message.js'
import { proposeCandidate } from '../route/route.js'
import { candidateOf, fitOf } from '../route/score.js'
import type { Person } from '../state/person.js'
import { type DecisionToAct, isInFlight, type Pursuit } from '../state/pursuit.js'
import { attempt, type Turn } from '../state/turn.js'
import { recordDecision, stampDecision } from './record-decision.js'

/** How long a decider may take, and how much longer its answer may be on its way, in milliseconds. */
export const decideWithinMs = 2_500
export const decideGraceMs = 1_000

type Facts = { facts: Readonly<Record<string, FactQuery>> }
/** What the effects of an event need. */
interface Details {
  'facts needed': Facts
  'facts aged': Facts
  'decider needed': { context: DecideContext }
  'hold needed': { decision: DecisionToAct; scarce: Scarce; session: string; until: number }
  'gates closed': { until: number }
  displaced: { until: number }
  silenced: { reason: string }
  'signal ended': { reason: string }
  'not sent': { outcome: string }
}
/** An event of the machine in machines/candidate.ts, with what its effects need. */
export type CandidateChange = Change<CandidateEvent, Details>

/** Moves a candidate to its next stage and performs the effects of the transition. */
export function changeCandidate(turn: Turn, person: Person, pursuit: Pursuit, change: CandidateChange): void {
  performEffects(moveCandidate(pursuit, change.event), perform, turn, person, pursuit, change)
}

/** Why there is silence where the definition of a use case threw an error; the error itself is recorded beside it. */
export const definitionThrew = 'the use case threw an error; see the log'

/** Decides to stay silent, and records why. */
export function staySilent(turn: Turn, person: Person, pursuit: Pursuit, reason: string): void {
  changeCandidate(turn, person, pursuit, { event: 'silenced', reason })
}

/** Proposes a waiting candidate again once its time has come, if the person is still eligible. */
export function retryCandidate(turn: Turn, person: Person, pursuit: Pursuit): void {
  if (pursuit.stage !== 'waiting' || pursuit.retryAt === undefined || pursuit.retryAt > turn.now) return
  const { candidate } = pursuit
  const concerned = { person: person.id, correlation: candidate.id }
  if (!attempt(turn, candidate.useCase, () => proposeAgain(turn, person, pursuit), concerned)) staySilent(turn, person, pursuit, definitionThrew)
}

function proposeAgain(turn: Turn, person: Person, pursuit: Pursuit): void {
  const { candidate } = pursuit
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const fit = wanted && fitOf(turn, wanted, person)
  if (fit) proposeCandidate(turn, wanted, candidateOf(turn, wanted, fit))
  else changeCandidate(turn, person, pursuit, { event: 'not eligible at retry' })
}

type Perform = (turn: Turn, person: Person, pursuit: Pursuit, change: CandidateChange) => void

const perform: Readonly<Record<CandidateEffect, Perform>> = {
  'look up the facts'(turn, person, pursuit, change) {
    if (!('facts' in change)) return
    const { id: cause } = pursuit.candidate
    pursuit.effect = idFrom('look', cause, pursuit.stage, String(turn.now))
    turn.effects.push({ id: pursuit.effect, from: `person:${person.id}`, cause, type: 'look', facts: change.facts, ...(pursuit.stage === 'facts' && { isCacheable: true }) })
  },

  'ask the decider'(turn, person, pursuit, change) {
    if (!('context' in change)) return
    const { id: cause } = pursuit.candidate
    pursuit.askedAt = turn.now
    pursuit.effect = idFrom('decide', cause, String(turn.now))
    const until = turn.now + decideWithinMs + decideGraceMs
    turn.p.due.add(until, { type: 'verdict', person: person.id, candidate: cause })
    turn.effects.push({
      id: pursuit.effect,
      from: `person:${person.id}`,
      cause,
      type: 'decide',
      context: change.context,
      deadlineMs: decideWithinMs,
    })
  },

  'claim the hold'(turn, person, pursuit, change) {
    if (!('scarce' in change)) return
    const { id: candidate, signal, useCase, origin } = pursuit.candidate
    pursuit.decision = change.decision
    const owner = { candidate, person: person.id, session: change.session }
    const claim = { request: 'claim' as const, until: change.until, ...(origin && { origin }) }
    requestHold(turn, topicOf(signal, useCase), owner, change.scarce, claim)
  },

  'set the retry'(turn, person, pursuit, change) {
    const until = 'until' in change ? change.until : undefined
    pursuit.facts = {}
    delete pursuit.retryAt
    delete pursuit.forPanel
    if (until !== undefined) pursuit.retryAt = until
    if (until) turn.p.due.add(until, { type: 'retry', person: person.id, candidate: pursuit.candidate.id })
  },

  'record the silence'(turn, person, pursuit, change) {
    if (!('reason' in change)) return
    recordDecision(turn, person, pursuit, { ...stampDecision(turn, pursuit), act: false, reason: change.reason })
    delete pursuit.effect
  },

  'free the place'(turn, _, { candidate }, change) {
    const outcome = 'outcome' in change ? change.outcome : (outcomes[change.event] ?? change.event)
    const cause = `${candidate.id} ${outcome} ${turn.now}`
    freePlace(turn, topicOf(candidate.signal, candidate.useCase), candidate.id, { outcome, cause })
  },

  remove(_, person, { candidate }) {
    person.pursuits.delete(candidate.id)
  },

  'retry the others'(turn, person) {
    const all = [...person.pursuits.values()]
    if (all.some(isInFlight)) return
    const waiting = all.filter(({ stage, retryAt }) => stage === 'waiting' && retryAt === 0)
    for (const other of waiting) retryCandidate(turn, person, other)
  },
}

/** How a topic is told of events that have another name there. */
const outcomes: Readonly<Partial<Record<CandidateEvent, string>>> = {
  silenced: 'silent',
  'signal ended': 'silent',
  'gates closed': 'waiting',
  'no longer eligible': 'moved on',
}
