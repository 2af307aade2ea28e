/**
 * The person's side of a hold. The topic keeps the hold, and the states of machines/hold.ts; here the person asks the
 * topic about it and shows the answers in the page.
 */

import { topicOf } from '../message/address.js'
import { idFrom } from '../message/ids.js'
import type { Origin, Scarce } from '../message/message.js'
import type { Person } from '../state/person.js'
import type { CommandHold, Told } from '../state/told.js'
import type { HoldRequest } from '../state/topic.js'
import { send, type Turn } from '../state/turn.js'
import { answerRequest, refusal, type Request } from './answer.js'

/** Starts the time of a hold whose command was shown; until then the hold lasts as long as its command. */
export function startHoldTime(turn: Turn, person: Person, told: Told): void {
  const { hold } = told
  if (!hold) return
  const until = turn.now + (turn.compiled.resources.get(hold.scarce.resource)?.lastsMs ?? 0)
  updateHold(turn, person, told, { ...hold, until })
  requestForCommand(turn, person, told, hold, { request: 'shown', until })
}

/** Asks the topic for more time on a hold, for a tap in the page. */
export function extendHold(turn: Turn, person: Person, told: Told, { key }: Request): void {
  const refuse = (why: ReturnType<typeof refusal>): void => answerRequest(turn, person.id, { request: 'extend', key }, why)
  const { hold } = told
  if (!hold) return refuse(refusal('not_found', 'This command has no hold.'))
  if (told.fate !== 'shown' || hold.until <= turn.now) return refuse(refusal('hold_lost', 'The hold has ended.'))
  const lastsMs = turn.compiled.resources.get(hold.scarce.resource)?.lastsMs ?? 0
  requestForCommand(turn, person, told, hold, { request: 'extend', until: turn.now + lastsMs, key })
}

/** Asks the topic to keep the hold of a command that is being accepted until its action is done. */
export function keepHold(turn: Turn, person: Person, told: Told, hold: CommandHold): void {
  const keepsMs = turn.compiled.resources.get(hold.scarce.resource)?.keepsMs ?? 0
  requestForCommand(turn, person, told, hold, { request: 'keep', until: turn.now + keepsMs })
}

/** Stores the hold as it is now, and shows the page. */
export function updateHold(turn: Turn, person: Person, told: Told, hold: CommandHold): void {
  const { command, session } = told
  told.hold = hold
  if (told.fate === 'shown' && told.expiresAt !== hold.until) {
    told.expiresAt = hold.until
    turn.p.due.add(hold.until, { type: 'command', person: person.id, command: command.id })
  }
  turn.effects.push({
    id: idFrom('update', command.id, String(hold.until), String(hold.extendable)),
    from: `person:${person.id}`,
    cause: hold.id,
    type: 'update',
    session,
    update: { id: command.id, hold: { id: hold.id, expiresAt: iso(hold.until), extendable: hold.extendable } },
  })
}

/** Asks a topic about the hold of a candidate. */
export function requestHold(
  turn: Turn,
  topic: `topic:${string}`,
  { candidate, person, session }: { candidate: string; person: string; session: string },
  scarce: Scarce,
  request: HoldRequest & { origin?: Origin },
): void {
  const cause = `${candidate} ${request.request} ${request.key ?? turn.now}`
  send(turn, topic, cause, { type: 'hold', candidate, person, session, scarce, ...request })
}

function requestForCommand(turn: Turn, { id }: Person, told: Told, { scarce }: CommandHold, request: HoldRequest): void {
  const { signal, useCase, candidate, session } = told
  requestHold(turn, topicOf(signal.id, useCase), { candidate, person: id, session }, scarce, request)
}

const iso = (at: number): string => new Date(at).toISOString()
