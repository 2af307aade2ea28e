import type { Json } from '@proactive/protocol'
import { setCell } from './fold.js'
import type { Body } from '../message/message.js'
import { loadState, saveState, type State } from '../state/partition.js'
import type { Person } from '../state/person.js'
import { plain } from '../message/json.js'
import { fitOf } from '../route/score.js'
import { isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { withdraw } from '../command/withdraw.js'
import type { Compiled } from '../state/compiled.js'

/** Whom to forget: every name of theirs, and the user id or visitor id that other systems use. */
export interface Names {
  /** Unmistakable wherever they stand by themselves: `user:u482`, `user/u482`, session ids. */
  names: readonly string[]
  /** Only where it is said to be a user's: `"userId":"42"`. */
  userId: string
}

/**
 * A regular expression that finds somebody in JSON; the syntax is one that PostgreSQL reads in the same way.
 *
 * @example
 * text.replace(new RegExp(patternOf({ names: ['user:u482'], userId: 'u482' }), 'g'), 'erased-1')
 */
export function patternOf({ names, userId }: Names): string {
  const part = '[A-Za-z0-9_-]'
  return `(?<!${part})(?:${names.map(quoted).join('|')})(?!${part})|(?<="user_?[Ii]d": ?")${quoted(userId)}(?=")`
}

const quoted = (name: string): string => JSON.stringify(name).slice(1, -1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Writes another name wherever a person is named, in rules and topics too, and keeps nothing about them. */
export function forget(compiled: Compiled, p: State, { as, ...names }: Extract<Body, { type: 'forget' }>): void {
  const text = JSON.stringify(saveState(compiled, p))
  const renamed = text.replace(new RegExp(patternOf(names), 'g'), as)
  if (renamed === text) return
  const saved = plain<{ people: { id: string }[] } & { [key: string]: Json }>(JSON.parse(renamed))
  Object.assign(p, loadState(compiled, plain({ ...saved, people: saved.people.filter(({ id }) => id !== as) })))
}

/** One event no longer counts for anything about its person: what rests on it is emptied, and what was said is withdrawn. */
export function disregard(turn: Turn, { person: id, session, event, eventType }: Extract<Body, { type: 'disregard' }>): void {
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

/** It names the event as a reason, or would not have been told without it. */
function restsOn(turn: Turn, person: Person, { command, signal, useCase: name }: Told, event: string): boolean {
  if (JSON.stringify(command.data).includes(event)) return true
  const wanted = turn.p.standings.wanted(signal.id).find(({ useCase }) => useCase.name === name)
  return wanted !== undefined && !fitOf(turn, wanted, person)
}
