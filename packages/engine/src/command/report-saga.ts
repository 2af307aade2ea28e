import type { Result } from '../message/message.js'
import { deadLettersOf, removeDeadLetter } from '../saga/dead-letters.js'
import { compensateLateStep, type SagaNews, takeStepReply, wakeSaga } from '../saga/saga.js'
import type { SagaRun } from '../saga/saga-run.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { refusal } from './answer.js'
import { changeFate } from './change-fate.js'

/** Takes a reply to a step of a command's action; false when the command has not asked for it. */
export function takeCommandStep(turn: Turn, person: Person, told: Told, effect: string, result: Result): boolean {
  const { saga } = told
  if (!saga) return false
  const run = { turn, person, told, saga }
  if (saga.asked.includes(effect)) reportSaga(run, takeStepReply(run, effect, result))
  else {
    const letter = deadLettersOf(turn.p, told.command.id).find(({ asked }) => asked.includes(effect))
    if (!letter) return false
    // The step had been given up on, and was done after all.
    if (result.ok) removeDeadLetter(turn, letter, told.candidate)
    if (result.ok && letter.doing === 'run')
      reportSaga(run, compensateLateStep(run, { at: letter.at, output: result.value }))
  }
  return true
}

/** Wakes the saga of a command, whose next attempt or time limit is due. */
export function wakeCommandSaga(turn: Turn, person: Person, told: Told): void {
  const { saga } = told
  if (!saga) return
  const run = { turn, person, told, saga }
  reportSaga(run, wakeSaga(run))
}

/** Passes on what became of a saga to its command, which answers the person. */
export function reportSaga({ turn, person, told, saga }: SagaRun, news: readonly SagaNews[]): void {
  const why = saga.refusal ?? refusal('internal', 'The action failed.')
  for (const event of news) {
    if (event === 'completed') changeFate(turn, person, told, { event, output: saga.done.at(-1)?.output ?? null })
    else if (event === 'compensated') changeFate(turn, person, told, { event })
    else changeFate(turn, person, told, { event, refusal: why })
  }
}
