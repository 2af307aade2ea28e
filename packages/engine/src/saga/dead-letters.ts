import { idFrom } from '../message/ids.js'
import type { State } from '../state/partition.js'
import type { Turn } from '../state/turn.js'
import type { DeadLetter } from '../message/dead-letter.js'
import type { SagaRun } from './saga-run.js'

/** Adds a step, or a compensation, that failed for good to the list that an operator works off. */
export function addDeadLetter(
  { turn, saga, steps, of: { id: command, person, correlation, reaction } }: SagaRun,
  failed: Pick<DeadLetter, 'doing' | 'at' | 'output' | 'result'>,
): void {
  const step = failed.at < 0 ? 'facts' : (steps[failed.at]?.name ?? '')
  const letter: DeadLetter = {
    id: idFrom('dead letter', command, step, failed.doing, String(saga.round)),
    time: turn.now,
    person,
    command,
    action: saga.action,
    ...(reaction && { reaction }),
    step,
    input: saga.input,
    asked: saga.asked,
    ...failed,
  }
  turn.p.letters.set(letter.id, letter)
  turn.seen.push({ at: turn.now, type: 'dead letter', letter, person, correlation })
}

/** The dead letters of one command, or of one reaction. */
export const deadLettersOf = ({ letters }: State, command: string): DeadLetter[] =>
  [...letters.values()].filter((letter) => letter.command === command)

/** Removes a dead letter from the list: an operator retries it, or its call was answered after all. */
export function removeDeadLetter(turn: Turn, { id, person }: DeadLetter, correlation?: string): void {
  turn.p.letters.delete(id)
  turn.seen.push({ at: turn.now, type: 'dead letter taken up', letter: id, person, ...(correlation !== undefined && { correlation }) })
}
