import { proceed } from '../command/accept.js'
import { ownerOf } from '../message/address.js'
import { hearAnswer } from '../derive/announce.js'
import { derive, deriveWithoutPerson } from '../derive/derive.js'
import { disregard } from '../person/forget.js'
import { fold, hearFacts, personOf, visits } from '../person/fold.js'
import { fieldsOf } from '../message/json.js'
import type { Address, Body, Event, Message } from '../message/message.js'
import { hearOutcome, runOut } from '../command/outcome.js'
import type { Due } from '../state/partition.js'
import type { Person } from '../state/person.js'
import { changePreferences, hearConsent, isWithheld } from '../person/consent.js'
import { changePresence, noteSilence } from '../person/presence.js'
import { endSignal, expire, stand } from './signals.js'
import { hearHeld } from '../decide/held.js'
import { answered, expireHold, hearRecords, wished } from '../route/holding.js'
import { withChain } from '../command/loops.js'
import { retry } from '../decide/passage.js'
import { resume, stopWaiting } from '../decide/pursue.js'
import { request } from '../command/request.js'
import { routeMore } from '../route/route.js'
import { hearStep, wakeSaga } from '../command/settle.js'
import { nominated, wakeTopic } from '../route/topic.js'
import type { Turn } from '../state/turn.js'
import { redo } from '../command/undo.js'

/** Hands a message to whoever it is for. */
export function receive(turn: Turn, { id, to, body }: Message): void {
  switch (body.type) {
    case 'event':
      return takeEvent(turn, body.event, to, body.forwarded ?? false)
    case 'presence':
      return changePresence(turn, body, id)
    case 'request':
      return request(turn, body)
    case 'preferences':
      return changePreferences(turn, personOf(turn, body.person), body.preferences)
    case 'consent':
      return hearConsent(turn, personOf(turn, body.person), body.consent, body.saidAt)
    case 'mode':
      turn.p.modes[body.useCase] = body.mode
      return
    case 'forget':
      // At the end of the step: nothing of it may name them either.
      return
    case 'disregard':
      return disregard(turn, body)
    case 'signal':
      return stand(turn, body.signal)
    case 'cleared':
      return endSignal(turn, body.signal, body.reason)
    case 'nominees':
      return nominated(turn, body)
    case 'offer':
      turn.offers.push(body.candidate)
      return
    case 'answer':
      return answered(turn, to, body.candidate, body.outcome)
    case 'more':
      return routeMore(turn, body)
    case 'hold':
      return wished(turn, to, body)
    case 'held':
      return hearHeld(turn, personOf(turn, to.slice('person:'.length)), body)
    case 'redo':
      return redo(turn, personOf(turn, body.person), body.letter)
    case 'reply':
      return takeReply(turn, to, body)
  }
}

/** An event goes to its person, wherever they live, and to the rules. */
function takeEvent(turn: Turn, given: Event, to: Address | 'all', forwarded: boolean): void {
  const { p } = turn
  const event = withChain(turn, given)
  const toRule = to.startsWith('rule:')
  const isHere = event.person !== undefined && ownerOf(`person:${event.person}`, p.count) === p.n
  if (isHere && !(forwarded && toRule)) {
    if (event.type === 'consent.changed') hearWord(turn, event)
    // Of a page's event nothing remains; what the shop's systems say counts for the shop, and for nothing of the person.
    if (isWithheld(turn, event, to)) return event.source === 'page' || forwarded ? undefined : deriveWithoutPerson(turn, event)
  }
  if (!forwarded || toRule) derive(turn, event, forwarded)
  if ((forwarded && toRule) || event.person === undefined) return
  const home = `person:${event.person}` as const
  if (isHere) live(turn, personOf(turn, event.person), event)
  else if (!forwarded)
    turn.emit.push({
      id: `${event.id}>person`,
      to: home,
      cause: event.id,
      body: { type: 'event', event, forwarded: true },
    })
}

/** The gateway gives the event of a word on consent the time at which it was said. */
function hearWord(turn: Turn, { person, data, time }: Event): void {
  if (person !== undefined) hearConsent(turn, personOf(turn, person), fieldsOf(data)['consent'] === 'granted', time)
}

/** A person lives through an event. */
function live(turn: Turn, person: Person, event: Event): void {
  if (event.source === 'page') visits(turn, person)
  hearOutcome(turn, person, event)
  fold(turn, person, event)
}

/** Facts, a verdict or the end of a step, for whoever of this person asked. */
function takeReply(turn: Turn, to: Address | 'all', { effect, result }: Extract<Body, { type: 'reply' }>): void {
  if (to.startsWith('topic:')) return hearRecords(turn, to, effect, result)
  if (to.startsWith('rule:')) return hearAnswer(turn, to, effect, result)
  const person = turn.p.people.get(to.slice('person:'.length))
  if (!person) return
  if (person.reading === effect) return hearFacts(turn, person, result)
  for (const pursuit of person.pursuits.values())
    if (pursuit.effect === effect) return resume(turn, person, pursuit, result)
  for (const told of person.told.values()) {
    if (told.effect === effect) return proceed(turn, person, told, result)
    if (hearStep(turn, person, told, effect, result)) return
  }
}

/** What fell due. */
export function fire(turn: Turn, due: Due): void {
  const { p, now } = turn
  if (due.type === 'signal') return expire(turn, due.signal)
  if (due.type === 'topic') return wakeTopic(turn, due.topic)
  if (due.type === 'hold') return expireHold(turn, due.topic, due.candidate)
  const person = p.people.get(due.person)
  if (!person) return
  if (due.type === 'silence') return noteSilence(turn, person)
  if (due.type === 'retry' || due.type === 'verdict') {
    const pursuit = person.pursuits.get(due.candidate)
    if (pursuit && due.type === 'retry') retry(turn, person, pursuit)
    else if (pursuit) stopWaiting(turn, person, pursuit)
    return
  }
  const told = person.told.get(due.command)
  if (told && due.type === 'step') wakeSaga(turn, person, told)
  else if (told && told.expiresAt <= now) runOut(turn, person, told)
}
