import type { Json } from '@proactive/protocol'
import { answer, notNow, refusal } from './answer.js'
import { welcomed } from '../attention/attention.js'
import { lettersOf, takeUp } from '../saga/dead-letters.js'
import type { Result } from '../message/message.js'
import type { Person } from '../state/person.js'
import { hear, type News, takeBackLate, wake } from '../saga/saga.js'
import { isPages, tellPage } from './tell.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { close, freePlace, outcome } from './withdraw.js'
import type { Story } from '../saga/story.js'

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
    if (result.ok) takeUp(turn, letter, told.candidate)
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

/** Answers whoever waits for what has become of an action. */
export function settle({ turn, person, told, saga }: Story, news: readonly News[]): void {
  for (const one of news) {
    if (one === 'done') accepted(turn, person, told, saga.done.at(-1)?.output ?? null)
    else if (one === 'failed') fail(turn, person, told, saga.refusal ?? refusal('internal', 'It did not work.'), true)
    else if (one === 'stuck') stuck(turn, person, told, saga.refusal)
    else if (told.fate === 'undoing') undone(turn, person, told)
    else freePlace(turn, told, 'unavailable')
  }
}

/** It is done, or is the page's to do. */
export function accepted(turn: Turn, person: Person, told: Told, output: Json): void {
  const { action, command, undoToken } = told
  const undoMs = turn.compiled.actions.get(action?.type ?? '')?.undoMs ?? 0
  told.fate = 'accepted'
  told.undoUntil = turn.now + undoMs
  welcomed(person.attention)
  outcome(turn, person, told, 'suggestion.accepted', action ? { action: action.type, input: action.input } : {})
  if (action && isPages(action.type)) tellPage(turn, person, told)
  told.answers.accept = { ok: true, value: { result: output, ...(undoMs > 0 && { undoToken }) } }
  answer(turn, person.id, { request: 'accept', key: command.id }, told.answers.accept)
}

/** It did not come to it. What was begun is being taken back; until then nobody else is served. */
export function fail(turn: Turn, person: Person, told: Told, why: Result, isBegun = false): void {
  if (isBegun) told.fate = 'unavailable'
  else close(turn, person, told, 'unavailable')
  outcome(turn, person, told, 'suggestion.withdrawn', { reason: 'unavailable' })
  told.answers.accept = why
  answer(turn, person.id, { request: 'accept', key: told.command.id }, why)
}

function undone(turn: Turn, person: Person, told: Told): void {
  close(turn, person, told, 'undone')
  outcome(turn, person, told, 'suggestion.undone', {})
  told.answers.undo = { ok: true, value: {} }
  answer(turn, person.id, { request: 'undo', key: told.undoToken }, told.answers.undo)
}

/** It could not be undone for now: the person hears it, and may try again. */
function stuck(turn: Turn, person: Person, told: Told, why: Result | undefined): void {
  told.fate = 'accepted'
  const result = why && !why.ok ? why : refusal('internal', 'It could not be undone.')
  answer(turn, person.id, { request: 'undo', key: told.undoToken }, notNow(result))
}
