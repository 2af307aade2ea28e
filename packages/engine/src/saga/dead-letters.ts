import { idFrom } from '../message/ids.js'
import type { State } from '../state/partition.js'
import type { Turn } from '../state/turn.js'
import type { DeadLetter } from '../message/dead-letter.js'
import type { SagaRun } from './saga-run.js'

/** Adds a step, or a compensation, that failed for good to the list that an operator works off. */
export function addDeadLetter(
  { turn, person, told, saga }: SagaRun,
  failed: Pick<DeadLetter, 'doing' | 'at' | 'output' | 'result'>,
): void {
  const step = turn.compiled.actions.get(saga.action)?.steps[failed.at]?.name ?? ''
  const letter: DeadLetter = {
    id: idFrom('dead letter', told.command.id, step, failed.doing, String(saga.round)),
    time: turn.now,
    person: person.id,
    command: told.command.id,
    action: saga.action,
    step,
    input: saga.input,
    asked: saga.asked,
    ...failed,
  }
  turn.p.letters.set(letter.id, letter)
  turn.seen.push({ at: turn.now, type: 'dead letter', letter, person: person.id, correlation: told.candidate })
}

/** The dead letters of one command. */
export const deadLettersOf = ({ letters }: State, command: string): DeadLetter[] =>
  [...letters.values()].filter((letter) => letter.command === command)

/** Removes a dead letter from the list: an operator retries it, or its call was answered after all. */
export function removeDeadLetter(turn: Turn, { id, person }: DeadLetter, correlation?: string): void {
  turn.p.letters.delete(id)
  turn.seen.push({ at: turn.now, type: 'dead letter taken up', letter: id, person, ...(correlation !== undefined && { correlation }) })
}
