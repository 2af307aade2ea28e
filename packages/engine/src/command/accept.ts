import { mistake } from '../define/mistake.js'
import { fateTable, movePending, type PendingEffect, type PendingEvent } from '../machines/sent-command.js'
import { fieldsOf } from '../message/json.js'
import type { Result } from '../message/message.js'
import { startSaga } from '../saga/saga.js'
import type { Person } from '../state/person.js'
import { newSaga } from '../state/saga.js'
import type { Told } from '../state/told.js'
import { attempt, recordError, type Turn } from '../state/turn.js'
import { answerRequest, refusal } from './answer.js'
import type { KnownFacts } from '../define/use-case.js'
import { basisOf } from './basis.js'
import { changeFate } from './change-fate.js'
import { keepHold } from './hold.js'
import { hasFacts, lookUpFacts } from './look-up-facts.js'
import { reportSaga } from './report-saga.js'
import { sagaOfCommand } from './saga-of-command.js'
import { isPageAction } from './send-command.js'
import { withdraw } from './withdraw.js'

/** Accepts a command for its person: keeps its hold, looks up its facts once more, then does its action. */
export function accept(turn: Turn, person: Person, told: Told): void {
  if (fateTable[told.fate]['accept requested'] === 'ignored') return
  const problem = whyNot(turn, told)
  if (problem) return answerRequest(turn, person.id, { request: 'accept', key: told.command.id }, problem)
  if (!changeFate(turn, person, told, { event: 'accept requested' })) return
  if (told.hold) changePending(turn, person, told, 'keep')
  else lookUpOrAct(turn, person, told)
}

/** Takes the topic's answer to the request to keep the hold of a command that is being accepted. */
export function takeKeepAnswer(turn: Turn, person: Person, told: Told, isKept: boolean): void {
  changePending(turn, person, told, isKept ? 'kept' : 'lost')
}

/**
 * Checks an open command again: what it rests on may have changed, or another signal took the place of the command's. Its
 * facts are looked up once more, where it has any.
 */
export function recheckCommand(turn: Turn, person: Person, told: Told): void {
  if (hasFacts(told)) changePending(turn, person, told, 'recheck')
  else if (isStale(turn, person, told, {})) withdrawStale(turn, person, told)
}

/** Takes the facts that were looked up once more, for a command that is open or is being accepted. */
export function takeCommandFacts(turn: Turn, person: Person, told: Told, result: Result): void {
  delete told.effect
  const isTrue = result.ok && !isStale(turn, person, told, fieldsOf(result.value))
  changePending(turn, person, told, isTrue ? 'still true' : 'no longer true')
}

/** Moves what a sent command awaits, and performs the effects of the transition. */
function changePending(turn: Turn, person: Person, told: Told, event: PendingEvent): void {
  for (const effect of movePending(told, event) ?? []) perform[effect](turn, person, told)
}

const perform: Readonly<Record<PendingEffect, (turn: Turn, person: Person, told: Told) => void>> = {
  'look up the facts': lookUpFacts,

  'ask the topic to keep the hold'(turn, person, told) {
    // The reply to a recheck no longer counts.
    delete told.effect
    if (told.hold) keepHold(turn, person, told, told.hold)
  },

  'look up the facts or act': lookUpOrAct,
  act,

  'withdraw the command': withdrawStale,

  'report the lost hold'(turn, person, told) {
    changeFate(turn, person, told, { event: 'hold lost' })
  },

  'report the changed facts': refuseStale,
}

function refuseStale(turn: Turn, person: Person, told: Told): void {
  changeFate(turn, person, told, { event: 'facts changed', refusal: noLongerAvailable })
}

function withdrawStale(turn: Turn, person: Person, told: Told): void {
  withdraw(turn, person, told, 'untrue')
}

const noLongerAvailable = refusal('unavailable', 'This is no longer available.')

/** Why a command cannot be accepted. Its time may be over before its fate says so. */
function whyNot({ now }: Turn, { fate, expiresAt, hold, quiet }: Told): Result | undefined {
  if (quiet) return refusal('not_found', 'This command cannot be accepted.')
  if (fate === 'declined' || fate === 'dismissed') return refusal('already_answered', 'This suggestion was answered before.')
  if (fate === 'withdrawn' || fate === 'unavailable') return noLongerAvailable
  if (hold && hold.until <= now) return refusal('hold_lost', 'The hold has ended.')
  if (fate === 'expired' || fate === 'ignored' || expiresAt <= now) return refusal('expired', 'This suggestion has expired.')
  return undefined
}

function lookUpOrAct(turn: Turn, person: Person, told: Told): void {
  if (hasFacts(told)) changePending(turn, person, told, 'look')
  else if (isStale(turn, person, told, {})) refuseStale(turn, person, told)
  else act(turn, person, told)
}

/** Does the action: on the server step by step, in the page by a command of its own. */
function act(turn: Turn, person: Person, told: Told): void {
  const { action } = told
  if (!action || isPageAction(action.type)) {
    changeFate(turn, person, told, { event: 'completed', output: null })
    return
  }
  if (!turn.compiled.actions.has(action.type)) return refuseUnknown(turn, person, told, action.type)
  told.saga = newSaga(action)
  reportSaga(turn, person, told, startSaga(sagaOfCommand(turn, person, told, told.saga)))
}

/** Refuses a command whose action the pack no longer has: it was sent by another version of the pack. */
function refuseUnknown(turn: Turn, person: Person, told: Told, action: string): void {
  const text = `the action '${action}' was offered before, and the pack no longer has it; keep perform(…) of it until its offers are over.`
  recordError(turn, mistake(`defineUseCase('${told.useCase}')`, text), told.useCase, { person: person.id, correlation: told.candidate })
  changeFate(turn, person, told, { event: 'facts changed', refusal: noLongerAvailable })
}

/** Whether a command still fits its person by the traits of its tab. Without its tab, nothing tells otherwise; the alternative to a lost hold fits. */
export function fitsPerson({ compiled, knowledge, now }: Turn, person: Person, { useCase, session, signal, latest = signal.data, instead }: Told): boolean {
  const tab = person.sessions.get(session)
  return !tab || instead === true || compiled.useCases.get(useCase)?.stillFits?.(knowledge.of(tab, latest, now)) !== false
}

/**
 * Tells whether a command no longer says what is true: by `stillFits` or `stillTrue`, or because its words, its offer or its evidence
 * would be others with these facts. A command that is accepted with a hold rests on the hold: how many others hold does
 * not count against it.
 */
function isStale(turn: Turn, person: Person, told: Told, facts: KnownFacts['facts']): boolean {
  const useCase = turn.compiled.useCases.get(told.useCase)
  if (!useCase) return true
  const { basis, variant, latest: signal = told.signal.data, instead = false, hold, fate } = told
  let isTrue = false
  const check = (): void => {
    if (!fitsPerson(turn, person, told)) return
    isTrue = instead || useCase.stillTrue?.({ signal, facts, now: turn.now }) !== false
    if (!isTrue || !basis || (hold && fate === 'accepting')) return
    const at = Date.parse(told.command.time)
    const { said, why } = basisOf({ useCase, variant: variant?.name, signal, evidence: told.signal.data, facts, at, instead })
    isTrue = said === basis.said && why === basis.why
  }
  attempt(turn, told.useCase, check, { person: person.id, correlation: told.candidate })
  return !isTrue
}
