import { accept } from './accept.js'
import { answer, refusal, type Request } from './answer.js'
import { extend } from './own-hold.js'
import type { Person } from '../state/person.js'
import { fieldsOf } from '../message/json.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { undo } from './undo.js'

/** A page's request: accept a command, undo what accepting it did, or keep its hold longer. Repeats get the same answer. */
export function request(turn: Turn, asked: Request): void {
  const person = turn.p.people.get(asked.person)
  const told = person && toldOf(person, asked)
  if (!person || !told) return answer(turn, asked.person, asked, refusal('not_found', 'There is no such thing.'))
  if (asked.request === 'extend') return extend(turn, person, told, asked)
  const before = told.answers[asked.request]
  if (before) return answer(turn, person.id, asked, before)
  if (asked.request === 'accept') accept(turn, person, told)
  else undo(turn, person, told)
}

function toldOf(person: Person, { request, key, input }: Request): Told | undefined {
  if (request === 'accept') return person.told.get(key)
  const all = [...person.told.values()]
  if (request === 'undo') return all.find(({ undoToken }) => undoToken === key)
  const { holdId } = fieldsOf(input ?? null)
  return all.findLast(({ hold }) => hold !== undefined && hold.id === holdId)
}
