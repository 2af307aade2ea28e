import type { Json } from '@proactive/protocol'
import { setCell } from './fold.js'
import type { Body } from '../message/message.js'
import { loadState, replaceState, saveState, type State } from '../state/partition.js'
import type { Person } from '../state/person.js'
import { plain } from '../message/json.js'
import { fitOf } from '../route/score.js'
import { isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { withdraw } from '../command/withdraw.js'
import type { Compiled } from '../state/compiled.js'

/** The names of a person who is forgotten, and the user ID or visitor ID that other systems use. */
export interface Names {
  /** Names that are unmistakable as whole words: `user:u482`, `user/u482`, session IDs. */
  names: readonly string[]
  /** Replaced only where it is the value of a user ID field: `"userId":"42"`. */
  userId: string
}

/**
 * Returns a regular expression that finds a person's names in JSON. PostgreSQL reads its syntax in the same way.
 *
 * @example
 * text.replace(new RegExp(patternOf({ names: ['user:u482'], userId: 'u482' }), 'g'), 'erased-1')
 */
export function patternOf({ names, userId }: Names): string {
  const part = '[A-Za-z0-9_-]'
  return `(?<!${part})(?:${names.map(quoted).join('|')})(?!${part})|(?<="user_?[Ii]d": ?")${quoted(userId)}(?=")`
}

const quoted = (name: string): string => JSON.stringify(name).slice(1, -1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Forgets a person: removes their state, and replaces their names in rules and topics. */
export function forgetPerson(compiled: Compiled, p: State, { as, ...names }: Extract<Body, { type: 'forget' }>): void {
  const text = JSON.stringify(saveState(compiled, p))
  const renamed = text.replace(new RegExp(patternOf(names), 'g'), as)
  if (renamed === text) return
  const saved = plain<{ people: { id: string }[] } & { [key: string]: Json }>(JSON.parse(renamed))
  replaceState(p, loadState(compiled, plain({ ...saved, people: saved.people.filter(({ id }) => id !== as) })))
}

/** Disregards an event of a person: empties the traits and rules that rest on it, and withdraws the commands. */
export function disregardEvent(turn: Turn, { person: id, session, event, eventType }: Extract<Body, { type: 'disregard' }>): void {
  const { p, compiled } = turn
  const about = [id, session].filter((name) => name !== undefined)
  for (const { keys } of p.rules) for (const key of keys.keys()) if (about.some((name) => key.includes(name))) keys.delete(key)
  const person = p.people.get(id)
  if (!person) return
  for (const slot of compiled.slots) {
    const mayRest = slot.trait.gathers === true && slot.trait.folds.some((fold) => fold.event.type === eventType)
    for (const holder of [person, ...person.sessions.values()]) {
      if (holder.cells[slot.n]?.by === event || (mayRest && holder.cells[slot.n])) setCell(turn, slot, person, holder, undefined)
    }
  }
  for (const told of person.told.values()) {
    if (isOpen(told) && restsOn(turn, person, told, event)) withdraw(turn, person, told, 'forgotten')
  }
}

/** Whether a command names the event as a reason, or would not be sent without it. */
function restsOn(turn: Turn, person: Person, { command, signal, useCase: name }: Told, event: string): boolean {
  if (JSON.stringify(command.data).includes(event)) return true
  const wanted = turn.p.standings.wanted(signal.id).find(({ useCase }) => useCase.name === name)
  return wanted !== undefined && !fitOf(turn, wanted, person)
}
