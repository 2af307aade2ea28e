import { minutes } from '@proactive/protocol'
import { reserveAttention } from './attention-account.js'
import type { Unsent } from '../message/effect.js'
import { idFrom } from '../message/ids.js'
import { countSent } from './loops.js'
import { pageOffers } from '../define/page-offer.js'
import { justSent } from '../machines/sent-command.js'
import { isOn, type Person } from '../state/person.js'
import { fieldsOf, isSame, plain } from '../message/json.js'
import type { Standing } from '../message/message.js'
import { placeForPage } from './compose.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** How long the page has for its task, in milliseconds. */
const doWithinMs = minutes(2)

/** Sends a command to its page and reserves the person's attention for it. */
export function sendCommand(turn: Turn, person: Person, told: Told): void {
  send(turn, person, told)
  reserveAttention(turn, person, told)
}

/** Tells the page that the place of an open notice has changed. */
export function updatePlace(turn: Turn, person: Person, told: Told, place: Standing): void {
  if (isSame(told.place, place)) return
  const { command: { id }, session, candidate } = told
  told.place = place
  turn.seen.push({ at: turn.now, type: 'place', ...place, command: id, person: person.id, correlation: candidate })
  turn.effects.push({
    id: idFrom('update', id, `${place.n} ${place.of} ${place.decidesAt} ${turn.now}`),
    from: `person:${person.id}`,
    cause: id,
    type: 'update',
    session,
    update: { id, place: placeForPage(place) },
  })
}

/** Keeps a command for the assistant's panel, where it waits until the person opens the panel or its time is over. */
export function keepForPanel(turn: Turn, person: Person, told: Told): void {
  const { command, session } = told
  keep(turn, person, { ...told, waits: true })
  turn.effects.push({
    id: idFrom('prepare', command.id),
    from: `person:${person.id}`,
    cause: command.causationId,
    type: 'prepare',
    person: person.id,
    session,
    command,
  })
}

/** Sends the task of an accepted command to its page: to fill a form, or to start a workflow. */
export function sendPageTask(turn: Turn, person: Person, accepted: Told): void {
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
  send(turn, person, { ...rest, command: next, expiresAt, fate: justSent, shown: false, quiet: true, answers: {} })
}

/** Whether the page does the action itself. */
export const isPageAction = (type: string): boolean => Object.values<string>(pageOffers).includes(type)

function send(turn: Turn, person: Person, told: Told): void {
  const { command, session, candidate } = told
  keep(turn, person, told)
  countSent(turn, person, session)
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

function keep(turn: Turn, person: Person, told: Told): void {
  const { command, expiresAt } = told
  person.told.set(command.id, told)
  turn.p.due.add(expiresAt, { type: 'command', person: person.id, command: command.id })
}
