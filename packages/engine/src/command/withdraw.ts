import type { Json } from '@proactive/protocol'
import { giveBackFor } from './account.js'
import { idFrom } from '../message/ids.js'
import type { Person } from '../state/person.js'
import { recordOutcome } from '../state/record.js'
import type { Told } from '../state/told.js'
import { send, type Turn } from '../state/turn.js'
import { topicOf } from '../message/address.js'

/** Takes a command back from the page. */
export function withdraw(turn: Turn, person: Person, told: Told, reason: string): void {
  takeOff(turn, person, told, reason)
  close(turn, person, told, 'withdrawn')
  outcome(turn, person, told, 'suggestion.withdrawn', { reason })
}

/** Has the page stop showing it. */
export function takeOff({ effects }: Turn, person: Person, { command, session, signal }: Told, reason: string): void {
  effects.push({
    id: idFrom('withdraw', command.id),
    from: `person:${person.id}`,
    cause: signal.id,
    type: 'withdraw',
    session,
    withdrawal: { id: command.id, reason },
  })
}

/** Looks again whether what a command says is so. */
export function recheck(turn: Turn, person: Person, told: Told): void {
  if (Object.keys(told.facts).length > 0) look(turn, person, told, 'rechecking')
}

/** Asks for the facts that a command's words rest on. */
export function look(turn: Turn, person: Person, told: Told, doing: 'looking' | 'rechecking'): void {
  told.doing = doing
  told.effect = idFrom('look', told.command.id, doing, String(turn.now))
  turn.effects.push({
    id: told.effect,
    from: `person:${person.id}`,
    cause: told.command.id,
    type: 'look',
    facts: told.facts,
  })
}

/** A command is over without being accepted: its attention is given back if it was never shown, its place to the next. */
export function close(turn: Turn, person: Person, told: Told, fate: Told['fate']): void {
  told.fate = fate
  if (!told.shown) giveBackFor(turn, person, told)
  if (!told.quiet) freePlace(turn, told, fate)
}

/** Somebody else may have what it proposed. */
export function freePlace(turn: Turn, { command, candidate, useCase, signal }: Told, how: string): void {
  send(turn, topicOf(signal.id, useCase), `${command.id} ${how}`, { type: 'answer', candidate, outcome: how })
}

export function outcome(
  turn: Turn,
  person: Person,
  { command, session, candidate }: Told,
  type: string,
  data: Json,
): void {
  recordOutcome(turn, type, { person: person.id, session, causationId: command.id, correlationId: candidate, data })
}
