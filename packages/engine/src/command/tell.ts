import { minutes } from '@proactive/protocol'
import { reserveFor } from './account.js'
import type { Unsent } from '../message/effect.js'
import { idFrom } from '../message/ids.js'
import { noteSent } from './loops.js'
import { pageOffers } from '../define/page-offer.js'
import { isOn, type Person } from '../state/person.js'
import { fieldsOf, plain } from '../message/json.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** How long the page has for what it was told to do, in milliseconds. */
const doWithinMs = minutes(2)

/** Sends a command and reserves the person's attention for it. */
export function tell(turn: Turn, person: Person, told: Told): void {
  send(turn, person, told)
  reserveFor(turn, person, told)
}

/** What accepting asks of the page itself follows at once. */
export function tellPage(turn: Turn, person: Person, accepted: Told): void {
  const { action, useCase, command } = accepted
  if (!action || !isOn(person)) return
  const expiresAt = turn.now + doWithinMs
  const { priority, correlationId, causationId } = command
  const order = {
    id: idFrom('command', command.id, action.type),
    time: new Date(turn.now).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    priority,
    correlationId,
    causationId,
  }
  const data = { ...fieldsOf(action.input), useCase }
  const next: Unsent =
    action.type === pageOffers.fill
      ? { ...order, type: pageOffers.fill, data: plain(data) }
      : { ...order, type: pageOffers.start, data: plain(data) }
  const { action: _, hold: __, saga: ___, ...rest } = accepted
  send(turn, person, { ...rest, command: next, expiresAt, fate: 'sent', shown: false, quiet: true, answers: {} })
}

export const isPages = (type: string): boolean => Object.values<string>(pageOffers).includes(type)

function send(turn: Turn, person: Person, told: Told): void {
  const { command, session, candidate } = told
  person.told.set(command.id, told)
  turn.p.due.add(told.expiresAt, { type: 'command', person: person.id, command: command.id })
  noteSent(turn, person, session)
  turn.seen.push({ at: turn.now, type: 'command', command, person: person.id, session, correlation: candidate })
  turn.effects.push({
    id: idFrom('send', command.id),
    from: `person:${person.id}`,
    cause: command.causationId,
    type: 'send',
    person: person.id,
    session,
    command,
  })
}
