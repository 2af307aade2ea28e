import { accept } from './accept.js'
import { answerRequest, refusal, type Request } from './answer.js'
import { extendHold } from './hold.js'
import type { Person } from '../state/person.js'
import { fieldsOf } from '../message/json.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { undo } from './undo.js'

/** Takes a page's request: to accept a command, to undo it, or to extend its hold. A repeated request gets the same answer. */
export function takeRequest(turn: Turn, asked: Request): void {
  const person = turn.p.people.get(asked.person)
  const told = person && toldOf(person, asked)
  if (!person || !told) return answerRequest(turn, asked.person, asked, refusal('not_found', unknown[asked.request]))
  if (asked.request === 'extend') return extendHold(turn, person, told, asked)
  const before = told.answers[asked.request]
  if (before) return answerRequest(turn, person.id, asked, before)
  if (asked.request === 'accept') accept(turn, person, told)
  else undo(turn, person, told)
}

const unknown = {
  accept: 'The person has no such command.',
  undo: 'The person has no command with this undo token.',
  extend: 'The person has no such hold.',
} as const

function toldOf(person: Person, { request, key, input }: Request): Told | undefined {
  if (request === 'accept') return person.told.get(key)
  const all = [...person.told.values()]
  if (request === 'undo') return all.find(({ undoToken }) => undoToken === key)
  const { holdId } = fieldsOf(input ?? null)
  return all.findLast(({ hold }) => hold !== undefined && hold.id === holdId)
}
