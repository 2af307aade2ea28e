import { chargeFor } from './account.js'
import { answer, refusal } from './answer.js'
import { offerInstead } from './instead.js'
import type { Result } from '../message/message.js'
import { keep } from './own-hold.js'
import type { Person } from '../state/person.js'
import { fieldsOf } from '../message/json.js'
import { begin } from '../saga/saga.js'
import { newSaga } from '../state/saga.js'
import { accepted, fail, settle } from './settle.js'
import { isPages } from './tell.js'
import { isOpen, type Told } from '../state/told.js'
import { attempt, type Turn } from '../state/turn.js'
import { look, withdraw } from './withdraw.js'

/** A person says yes: what it rests on is kept and looked at once more, then it is done. */
export function accept(turn: Turn, person: Person, told: Told): void {
  if (told.fate === 'accepting') return
  const problem = whyNot(turn, told)
  if (problem) return answer(turn, person.id, { request: 'accept', key: told.command.id }, problem)
  told.fate = 'accepting'
  // Who answers has seen it.
  chargeFor(turn, person, told)
  if (told.hold) keep(turn, person, told, told.hold)
  else lookOrAct(turn, person, told)
}

/** The topic's word on the hold that an accept rests on. */
export function hearKept(turn: Turn, person: Person, told: Told, isKept: boolean): void {
  if (told.doing !== 'keeping') return
  delete told.doing
  if (isKept) return lookOrAct(turn, person, told)
  fail(turn, person, told, refusal('hold_lost', 'Somebody else has it by now.'))
  offerInstead(turn, person, told)
}

/** The facts that a command waited for. */
export function proceed(turn: Turn, person: Person, told: Told, result: Result): void {
  const { doing } = told
  delete told.effect
  delete told.doing
  const isSo = isTrue(turn, told, result)
  if (doing === 'rechecking') {
    if (isOpen(told) && !isSo) withdraw(turn, person, told, 'untrue')
  } else if (doing === 'looking') {
    if (isSo) act(turn, person, told)
    else fail(turn, person, told, refusal('unavailable', 'This is no longer so.'))
  }
}

/** Closed ones say why; one that nobody answered in time has expired, whatever its fate says yet. */
function whyNot({ now }: Turn, { fate, expiresAt, hold, quiet }: Told): Result | undefined {
  if (quiet) return refusal('not_found', 'There is nothing to accept.')
  if (fate === 'declined' || fate === 'dismissed') return refusal('already_answered', 'This was answered before.')
  if (fate === 'withdrawn' || fate === 'unavailable') return refusal('unavailable', 'This is no longer so.')
  if (hold && hold.until <= now) return refusal('hold_lost', 'This hold has ended.')
  if (fate === 'expired' || fate === 'ignored' || expiresAt <= now) return refusal('expired', 'This has expired.')
  return undefined
}

function lookOrAct(turn: Turn, person: Person, told: Told): void {
  if (Object.keys(told.facts).length > 0) look(turn, person, told, 'looking')
  else act(turn, person, told)
}

/** Does what was offered: on the server step by step, in the page by a command. */
function act(turn: Turn, person: Person, told: Told): void {
  const { action } = told
  if (!action || isPages(action.type)) return accepted(turn, person, told, null)
  told.saga = newSaga(action)
  const story = { turn, person, told, saga: told.saga }
  settle(story, begin(story))
}

function isTrue(turn: Turn, told: Told, result: Result): boolean {
  const useCase = turn.compiled.useCases.get(told.useCase)
  if (!result.ok || !useCase) return false
  let holds = false
  attempt(turn, told.useCase, () => {
    holds = useCase.stillTrue?.({ signal: told.signal.data, facts: fieldsOf(result.value), now: turn.now }) ?? true
  })
  return holds
}
