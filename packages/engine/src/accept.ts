import type { ErrorCode } from '@proactive/protocol'
import { welcomed } from './attention.js'
import { idFrom } from './ids.js'
import type { Body, Result } from './message.js'
import type { Person } from './person.js'
import { fieldsOf } from './plain.js'
import { isOpen, type Told } from './told.js'
import { attempt, type Turn } from './turn.js'
import { close, look, outcome, withdraw } from './withdraw.js'

type Request = Extract<Body, { is: 'request' }>

/** A page's request: accept a command, or undo what accepting it did. Repeats get the same answer. */
export function request(turn: Turn, asked: Request): void {
  const person = turn.p.people.get(asked.person)
  const told = person && toldOf(person, asked)
  if (!person || !told || asked.what === 'extend')
    return answer(turn, asked.person, asked, refusal('not_found', 'No such command.'))
  const before = told.answers[asked.what]
  if (before) return answer(turn, person.id, asked, before)
  if (asked.what === 'accept') accept(turn, person, told)
  else undo(turn, person, told)
}

/** What a command waited for: facts, or a step that was done or taken back. */
export function proceed(turn: Turn, person: Person, told: Told, result: Result): void {
  const { doing } = told
  delete told.effect
  delete told.doing
  if (doing === 'rechecking') {
    if (isOpen(told) && !isTrue(turn, told, result)) withdraw(turn, person, told, 'untrue')
  } else if (doing === 'looking') {
    if (isTrue(turn, told, result)) nextStep(turn, person, told)
    else fail(turn, person, told, refusal('unavailable', 'This is no longer so.'))
  } else if (doing === 'running') {
    if (result.ok) told.outputs.push(result.value)
    else told.refusal = result
    if (result.ok) nextStep(turn, person, told)
    else takeBack(turn, person, told)
  } else if (doing === 'compensating' || doing === 'undoing') {
    if (!result.ok) return giveUp(turn, person, told, doing, result)
    told.outputs.pop()
    takeBack(turn, person, told)
  }
}

function toldOf(person: Person, { what, key }: Request): Told | undefined {
  if (what === 'accept') return person.told.get(key)
  return [...person.told.values()].find(({ undoToken }) => undoToken === key)
}

function accept(turn: Turn, person: Person, told: Told): void {
  if (told.fate === 'accepting') return
  const problem = whyNot(turn, told)
  if (problem) return answer(turn, person.id, { what: 'accept', key: told.command.id }, problem)
  told.fate = 'accepting'
  if (Object.keys(told.facts).length > 0) look(turn, person, told, 'looking')
  else nextStep(turn, person, told)
}

/** Closed ones say why; one that nobody answered in time has expired, whatever its fate says yet. */
function whyNot({ now }: Turn, { fate, expiresAt }: Told): Result | undefined {
  if (fate === 'declined' || fate === 'dismissed') return refusal('already_answered', 'This was answered before.')
  if (fate === 'withdrawn' || fate === 'unavailable') return refusal('unavailable', 'This is no longer so.')
  if (fate === 'expired' || fate === 'ignored' || expiresAt <= now) return refusal('expired', 'This has expired.')
  return undefined
}

function nextStep(turn: Turn, person: Person, told: Told): void {
  const { action, command, outputs } = told
  const step = action && turn.compiled.actions.get(action.type)?.steps[outputs.length]
  if (!action || !step) return accepted(turn, person, told)
  told.doing = 'running'
  told.effect = idFrom('run', command.id, step.name)
  turn.effects.push({
    id: told.effect,
    cause: command.id,
    do: 'run',
    step: step.name,
    input: action.input,
    ...by(person, told, action.type),
  })
}

/** Compensates the last step that is not yet, last first. */
function takeBack(turn: Turn, person: Person, told: Told): void {
  const { action, command, outputs } = told
  const step = action && turn.compiled.actions.get(action.type)?.steps[outputs.length - 1]
  if (!action || !step) return told.fate === 'undoing' ? undone(turn, person, told) : failed(turn, person, told)
  told.doing = told.fate === 'undoing' ? 'undoing' : 'compensating'
  told.effect = idFrom('compensate', command.id, step.name)
  turn.effects.push({
    id: told.effect,
    cause: command.id,
    do: 'compensate',
    step: step.name,
    input: action.input,
    output: outputs.at(-1) ?? null,
    ...by(person, told, action.type),
  })
}

function accepted(turn: Turn, person: Person, told: Told): void {
  const { action, command, outputs, undoToken } = told
  told.fate = 'accepted'
  told.undoUntil = turn.now + (turn.compiled.actions.get(action?.type ?? '')?.undoMs ?? 0)
  welcomed(person.attention)
  outcome(turn, person, told, 'suggestion.accepted', action ? { action: action.type, input: action.input } : {})
  const value = { result: outputs.at(-1) ?? null, ...(action && { undoToken }) }
  told.answers.accept = { ok: true, value }
  answer(turn, person.id, { what: 'accept', key: command.id }, told.answers.accept)
}

function failed(turn: Turn, person: Person, told: Told): void {
  fail(turn, person, told, told.refusal ?? refusal('internal', 'It did not work.'))
}

function fail(turn: Turn, person: Person, told: Told, why: Result): void {
  close(turn, person, told, 'unavailable')
  outcome(turn, person, told, 'suggestion.withdrawn', { reason: 'unavailable' })
  told.answers.accept = why
  answer(turn, person.id, { what: 'accept', key: told.command.id }, why)
}

function undo(turn: Turn, person: Person, told: Told): void {
  if (told.fate === 'undoing') return
  if (told.fate !== 'accepted' || told.undoUntil <= turn.now) {
    return answer(
      turn,
      person.id,
      { what: 'undo', key: told.undoToken },
      refusal('expired', 'It is too late to undo this.'),
    )
  }
  told.fate = 'undoing'
  takeBack(turn, person, told)
}

function undone(turn: Turn, person: Person, told: Told): void {
  close(turn, person, told, 'undone')
  outcome(turn, person, told, 'suggestion.undone', {})
  told.answers.undo = { ok: true, value: {} }
  answer(turn, person.id, { what: 'undo', key: told.undoToken }, told.answers.undo)
}

/** A step that could not be taken back: the person hears it, and an undo may be tried again. */
function giveUp(turn: Turn, person: Person, told: Told, doing: 'compensating' | 'undoing', result: Result): void {
  turn.seen.push({ at: turn.now, saw: 'dropped', what: 'compensation', where: told.action?.type ?? '', count: 1 })
  if (doing === 'compensating') return failed(turn, person, told)
  told.fate = 'accepted'
  answer(turn, person.id, { what: 'undo', key: told.undoToken }, result)
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

function answer(turn: Turn, person: string, { what, key }: Pick<Request, 'what' | 'key'>, result: Result): void {
  turn.effects.push({
    id: idFrom('answer', what, key),
    from: `person:${person}`,
    cause: key,
    do: 'answer',
    what,
    key,
    result,
  })
}

const refusal = (code: ErrorCode, message: string): Result => ({ ok: false, code, message })

function by(person: Person, { command, session }: Told, action: string) {
  return { from: `person:${person.id}` as const, action, key: command.id, person: person.id, session }
}
