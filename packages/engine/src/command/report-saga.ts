import type { Result } from '../message/message.js'
import { deadLettersOf, removeDeadLetter } from '../saga/dead-letters.js'
import { compensateLateStep, type SagaNews, takeStepReply, wakeSaga } from '../saga/saga.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { refusal } from './answer.js'
import { changeFate } from './change-fate.js'
import { sagaOfCommand } from './saga-of-command.js'

/** Takes a reply to a step of a command's action; false when the command has not asked for it. */
export function takeCommandStep(turn: Turn, person: Person, told: Told, effect: string, result: Result): boolean {
  const { saga } = told
  if (!saga) return false
  const run = sagaOfCommand(turn, person, told, saga)
  if (saga.asked.includes(effect)) reportSaga(turn, person, told, takeStepReply(run, effect, result))
  else {
    const letter = deadLettersOf(turn.p, told.command.id).find(({ asked }) => asked.includes(effect))
    if (!letter) return false
    // The step had been given up on, and was done after all.
    if (result.ok) removeDeadLetter(turn, letter, told.candidate)
    if (result.ok && letter.doing === 'run')
      reportSaga(turn, person, told, compensateLateStep(run, { at: letter.at, output: result.value }))
  }
  return true
}

/** Wakes the saga of a command, whose next attempt or time limit is due. */
export function wakeCommandSaga(turn: Turn, person: Person, told: Told): void {
  const { saga } = told
  if (!saga) return
  reportSaga(turn, person, told, wakeSaga(sagaOfCommand(turn, person, told, saga)))
}

/** Passes on what became of a saga to its command, which answers the person. */
export function reportSaga(turn: Turn, person: Person, told: Told, news: readonly SagaNews[]): void {
  const { saga } = told
  const why = saga?.refusal ?? refusal('internal', 'The action failed.')
  for (const event of news) {
    if (event === 'completed') changeFate(turn, person, told, { event, output: saga?.done.at(-1)?.output ?? null })
    else if (event === 'compensated') changeFate(turn, person, told, { event })
    else changeFate(turn, person, told, { event, refusal: why })
  }
}
