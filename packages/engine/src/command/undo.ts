import { deadLettersOf, removeDeadLetter } from '../saga/dead-letters.js'
import { compensateLateStep, undoSaga } from '../saga/saga.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { answerRequest, refusal } from './answer.js'
import { changeFate } from './change-fate.js'
import { reportSaga } from './report-saga.js'
import { sagaOfCommand } from './saga-of-command.js'
import { fateTable } from '../machines/sent-command.js'

/** Undoes an accepted command for its person, within the time that its action allows. */
export function undo(turn: Turn, person: Person, told: Told): void {
  if (fateTable[told.fate]['undo requested'] === 'ignored') return
  const isLate = told.undoUntil <= turn.now
  if (!isLate && compensate(turn, person, told)) return
  const late = refusal('expired', 'The time to undo this is over.')
  answerRequest(turn, person.id, { request: 'undo', key: told.undoToken }, late)
}

/** Retries the compensation of a dead letter for an operator. A step whose outcome is unknown only leaves the list. */
export function retryDeadLetter(turn: Turn, person: Person, id: string): void {
  const letter = turn.p.letters.get(id)
  const told = letter && person.told.get(letter.command)
  if (!letter || letter.person !== person.id) return
  removeDeadLetter(turn, letter, told?.candidate)
  if (!told?.saga || letter.doing === 'run') return
  const { saga } = told
  if (saga.why === 'undo') compensate(turn, person, told)
  else reportSaga(turn, person, told, compensateLateStep(sagaOfCommand(turn, person, told, saga), { at: letter.at, output: letter.output ?? null }))
}

/** Compensates the steps of an accepted command; false when it is not accepted, or its page has done the action. */
function compensate(turn: Turn, person: Person, told: Told): boolean {
  const { saga } = told
  if (!saga || !changeFate(turn, person, told, { event: 'undo requested' })) return false
  for (const letter of deadLettersOf(turn.p, told.command.id)) removeDeadLetter(turn, letter, told.candidate)
  reportSaga(turn, person, told, undoSaga(sagaOfCommand(turn, person, told, saga)))
  return true
}
