import { idFrom } from '../message/ids.js'
import type { State } from '../state/partition.js'
import type { Turn } from '../state/turn.js'
import type { DeadLetter } from '../message/dead-letter.js'
import type { Story } from './story.js'

/** Puts what failed for good where somebody will look at it. */
export function bury(
  { turn, person, told, saga }: Story,
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

/** The letters about one command. */
export const lettersOf = ({ letters }: State, command: string): DeadLetter[] =>
  [...letters.values()].filter((letter) => letter.command === command)

/** Off the list: somebody has looked at it, or it came to something after all. */
export function takeUp(turn: Turn, { id, person }: DeadLetter, correlation?: string): void {
  turn.p.letters.delete(id)
  turn.seen.push({ at: turn.now, type: 'dead letter taken up', letter: id, person, ...(correlation !== undefined && { correlation }) })
}
