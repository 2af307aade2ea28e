import { idFrom } from '../message/ids.js'
import { offerInstead } from './instead.js'
import type { Body, Scarce } from '../message/message.js'
import type { Person } from '../state/person.js'
import { answer, refusal, type Request } from './answer.js'
import type { OwnHold, Told } from '../state/told.js'
import { send, type Turn } from '../state/turn.js'
import { close, takeOff } from './withdraw.js'
import { topicOf } from '../message/address.js'

type Wish = Pick<Extract<Body, { type: 'hold' }>, 'request' | 'until' | 'key'>

/** A person's side of a hold: the topic keeps it, the page sees it. */

/** A hold is granted until its command expires; once shown, its own time starts. */
export function startOwnTime(turn: Turn, person: Person, told: Told): void {
  const { hold } = told
  if (!hold) return
  const until = turn.now + (turn.compiled.resources.get(hold.scarce.resource)?.lastsMs ?? 0)
  changeHold(turn, person, told, { ...hold, until })
  askTopic(turn, person, told, hold, { request: 'shown', until })
}

/** One more tap for time. */
export function extend(turn: Turn, person: Person, told: Told | undefined, { key }: Request): void {
  const refuse = (why: ReturnType<typeof refusal>): void => answer(turn, person.id, { request: 'extend', key }, why)
  const { hold } = told ?? {}
  if (!told || !hold) return refuse(refusal('not_found', 'There is no such hold.'))
  if (told.fate !== 'shown' || hold.until <= turn.now) return refuse(refusal('hold_lost', 'This hold has ended.'))
  const lastsMs = turn.compiled.resources.get(hold.scarce.resource)?.lastsMs ?? 0
  askTopic(turn, person, told, hold, { request: 'extend', until: turn.now + lastsMs, key })
}

/** It is accepted: kept until all is done, or lost by now. */
export function keep(turn: Turn, person: Person, told: Told, hold: OwnHold): void {
  told.doing = 'keeping'
  const keepsMs = turn.compiled.resources.get(hold.scarce.resource)?.keepsMs ?? 0
  askTopic(turn, person, told, hold, { request: 'keep', until: turn.now + keepsMs })
}

/** Tells the page of its hold as it is now. */
export function changeHold(turn: Turn, person: Person, told: Told, hold: OwnHold): void {
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
    update: { id: command.id, hold: onWire(hold) },
  })
}

/** The hold has ended before they answered: only that is lost, and the nearest alternative is offered. */
export function loseHold(turn: Turn, person: Person, told: Told): void {
  takeOff(turn, person, told, 'hold_lost')
  close(turn, person, told, told.shown ? 'ignored' : 'expired')
  if (told.shown) offerInstead(turn, person, told)
}

export const onWire = ({ id, until, extendable }: Omit<OwnHold, 'scarce'>) => ({
  id,
  expiresAt: new Date(until).toISOString(),
  extendable,
})

function askTopic(turn: Turn, { id: person }: Person, told: Told, { scarce }: OwnHold, wish: Wish): void {
  const { signal, useCase, candidate, session } = told
  ask(turn, topicOf(signal.id, useCase), { candidate, person, session }, scarce, wish)
}

/** Asks a topic about a hold. */
export function ask(
  turn: Turn,
  topic: `topic:${string}`,
  { candidate, person, session }: { candidate: string; person: string; session: string },
  scarce: Scarce,
  wish: Wish,
): void {
  const cause = `${candidate} ${wish.request} ${wish.key ?? turn.now}`
  send(turn, topic, cause, { type: 'hold', candidate, person, session, scarce, ...wish })
}
