import type { Json } from '@proactive/protocol'
import { welcomed } from './attention.js'
import { chargeFor } from './account.js'
import { answer, notNow, refusal, type Request } from './answer.js'
import { lettersOf } from './dead-letters.js'
import { offerInstead } from './instead.js'
import type { Result } from './message.js'
import { extend, keep } from './own-hold.js'
import type { Person } from './person.js'
import { fieldsOf } from './plain.js'
import { begin, hear, type News, type Story, takeBack, takeBackLate, wake } from './saga.js'
import { isPages, tellPage } from './tell.js'
import { isOpen, type Told } from './told.js'
import { attempt, type Turn } from './turn.js'
import { close, freePlace, look, outcome, withdraw } from './withdraw.js'

/** A page's request: accept a command, undo what accepting it did, or keep its hold longer. Repeats get the same answer. */
export function request(turn: Turn, asked: Request): void {
  const person = turn.p.people.get(asked.person)
  const told = person && toldOf(person, asked)
  if (!person || !told) return answer(turn, asked.person, asked, refusal('not_found', 'There is no such thing.'))
  if (asked.what === 'extend') return extend(turn, person, told, asked)
  const before = told.answers[asked.what]
  if (before) return answer(turn, person.id, asked, before)
  if (asked.what === 'accept') accept(turn, person, told)
  else undo(turn, person, told)
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

/** The topic's word on the hold that an accept rests on. */
export function hearKept(turn: Turn, person: Person, told: Told, isKept: boolean): void {
  if (told.doing !== 'keeping') return
  delete told.doing
  if (isKept) return lookOrAct(turn, person, told)
  fail(turn, person, told, refusal('hold_lost', 'Somebody else has it by now.'))
  offerInstead(turn, person, told)
}

/** An answer to one of a command's steps; false when it asked for none such. */
export function hearStep(turn: Turn, person: Person, told: Told, effect: string, result: Result): boolean {
  const { saga } = told
  if (!saga) return false
  const story = { turn, person, told, saga }
  if (saga.asked.includes(effect)) settle(story, hear(story, effect, result))
  else {
    const letter = lettersOf(turn.p, told.command.id).find(({ asked }) => asked.includes(effect))
    if (!letter) return false
    // It was given up on, and comes to something after all.
    if (result.ok) turn.p.letters.delete(letter.id)
    if (result.ok && letter.doing === 'run') settle(story, takeBackLate(story, { at: letter.at, output: result.value }))
  }
  return true
}

export function wakeSaga(turn: Turn, person: Person, told: Told): void {
  const { saga } = told
  if (!saga) return
  const story = { turn, person, told, saga }
  settle(story, wake(story))
}

/** Somebody has looked at what failed for good: it is tried again. */
export function redo(turn: Turn, person: Person, id: string): void {
  const letter = turn.p.letters.get(id)
  const told = letter && person.told.get(letter.command)
  if (!letter || letter.person !== person.id) return
  turn.p.letters.delete(id)
  if (!told?.saga || letter.doing === 'run') return
  const story = { turn, person, told, saga: told.saga }
  if (told.saga.why === 'failed') return settle(story, takeBackLate(story, { at: letter.at, output: letter.output ?? null }))
  told.fate = 'undoing'
  settle(story, takeBack(story, 'undo'))
}

function toldOf(person: Person, { what, key, input }: Request): Told | undefined {
  if (what === 'accept') return person.told.get(key)
  const all = [...person.told.values()]
  if (what === 'undo') return all.find(({ undoToken }) => undoToken === key)
  const { holdId } = fieldsOf(input ?? null)
  return all.findLast(({ hold }) => hold !== undefined && hold.id === holdId)
}

function accept(turn: Turn, person: Person, told: Told): void {
  if (told.fate === 'accepting') return
  const problem = whyNot(turn, told)
  if (problem) return answer(turn, person.id, { what: 'accept', key: told.command.id }, problem)
  told.fate = 'accepting'
  // Who answers has seen it.
  chargeFor(turn, person, told)
  if (told.hold) keep(turn, person, told, told.hold)
  else lookOrAct(turn, person, told)
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
  told.saga = {
    action: action.type,
    input: action.input,
    state: 'running',
    why: 'failed',
    at: 0,
    done: [],
    attempt: 0,
    round: 0,
    asked: [],
    rests: false,
    wakeAt: 0,
  }
  const story = { turn, person, told, saga: told.saga }
  settle(story, begin(story))
}

/** Answers whoever waits for what has become of an action. */
function settle({ turn, person, told, saga }: Story, news: readonly News[]): void {
  for (const one of news) {
    if (one === 'done') accepted(turn, person, told, saga.done.at(-1)?.output ?? null)
    else if (one === 'failed') fail(turn, person, told, saga.refusal ?? refusal('internal', 'It did not work.'), true)
    else if (one === 'stuck') stuck(turn, person, told, saga.refusal)
    else if (told.fate === 'undoing') undone(turn, person, told)
    else freePlace(turn, told, 'unavailable')
  }
}

function accepted(turn: Turn, person: Person, told: Told, output: Json): void {
  const { action, command, undoToken } = told
  const undoMs = turn.compiled.actions.get(action?.type ?? '')?.undoMs ?? 0
  told.fate = 'accepted'
  told.undoUntil = turn.now + undoMs
  welcomed(person.attention)
  outcome(turn, person, told, 'suggestion.accepted', action ? { action: action.type, input: action.input } : {})
  if (action && isPages(action.type)) tellPage(turn, person, told)
  told.answers.accept = { ok: true, value: { result: output, ...(undoMs > 0 && { undoToken }) } }
  answer(turn, person.id, { what: 'accept', key: command.id }, told.answers.accept)
}

/** It did not come to it. What was begun is being taken back; until then nobody else is served. */
function fail(turn: Turn, person: Person, told: Told, why: Result, isBegun = false): void {
  if (isBegun) told.fate = 'unavailable'
  else close(turn, person, told, 'unavailable')
  outcome(turn, person, told, 'suggestion.withdrawn', { reason: 'unavailable' })
  told.answers.accept = why
  answer(turn, person.id, { what: 'accept', key: told.command.id }, why)
}

function undo(turn: Turn, person: Person, told: Told): void {
  const { saga } = told
  if (told.fate === 'undoing') return
  if (told.fate !== 'accepted' || !saga || told.undoUntil <= turn.now) {
    const late = refusal('expired', 'It is too late to undo this.')
    return answer(turn, person.id, { what: 'undo', key: told.undoToken }, late)
  }
  told.fate = 'undoing'
  for (const { id } of lettersOf(turn.p, told.command.id)) turn.p.letters.delete(id)
  const story = { turn, person, told, saga }
  settle(story, takeBack(story, 'undo'))
}

function undone(turn: Turn, person: Person, told: Told): void {
  close(turn, person, told, 'undone')
  outcome(turn, person, told, 'suggestion.undone', {})
  told.answers.undo = { ok: true, value: {} }
  answer(turn, person.id, { what: 'undo', key: told.undoToken }, told.answers.undo)
}

/** It could not be undone for now: the person hears it, and may try again. */
function stuck(turn: Turn, person: Person, told: Told, why: Result | undefined): void {
  told.fate = 'accepted'
  const result = why && !why.ok ? why : refusal('internal', 'It could not be undone.')
  answer(turn, person.id, { what: 'undo', key: told.undoToken }, notNow(result))
}

function isTrue(turn: Turn, told: Told, result: Result): boolean {
  const useCase = turn.compiled.useCases.get(told.useCase)
  if (!result.ok || !useCase) return false
  let holds = false
  attempt(turn, told.useCase, () => {
    holds = useCase.stillTrue?.(fieldsOf(result.value), told.signal.data) ?? true
  })
  return holds
}
