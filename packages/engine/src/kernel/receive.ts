/** Hands every message and every deadline to the function that takes it. The engine's flow, on one screen. */

import { withChain } from '../command/loops.js'
import { takeCommandStep, wakeCommandSaga } from '../command/report-saga.js'
import { expireCommand, takeOutcome } from '../command/take-outcome.js'
import { takeRequest } from '../command/take-request.js'
import { retryDeadLetter } from '../command/undo.js'
import { retryCandidate } from '../decide/change-candidate.js'
import { answerPrepared } from '../decide/prepared.js'
import { expireLease, grantLease, releaseLease } from '../decide/lease.js'
import { expireDecision, takePursuitReply } from '../decide/pursue.js'
import { recheck, recheckFacts, takeFreshFacts } from '../decide/recheck.js'
import { takeHoldAnswer } from '../decide/take-hold-answer.js'
import { takeRuleFacts } from '../derive/announce.js'
import { derive, deriveWithoutPerson } from '../derive/derive.js'
import { ownerOf } from '../message/address.js'
import { fieldsOf } from '../message/json.js'
import type { Address, Body, Event, Message } from '../message/message.js'
import { changeConsent, changePreferences, isWithheld } from '../person/consent.js'
import { countVisit, findOrAddPerson, foldEvent, takeTraitFacts } from '../person/fold.js'
import { disregardEvent, forgetPerson, withoutErased } from '../person/forget.js'
import { changePresence, cleanUpPerson } from '../person/presence.js'
import { expireHold, takeAnswer, takeHoldRequest, takeRecordsReply } from '../route/holds.js'
import { routeMore } from '../route/route.js'
import { takeNominees, wakeTopic } from '../route/topic.js'
import { easeRate } from '../reaction/loop.js'
import { retryReaction, startReaction, takeReactionReply, wakeReaction } from '../reaction/react.js'
import { trigger } from '../reaction/trigger.js'
import type { Due } from '../state/partition.js'
import { drop, type Turn } from '../state/turn.js'
import { addLearned, freezeVariants, resetVariants } from '../state/variants.js'
import { addSignal, endSignal, expireSignal } from './signals.js'

/** Takes a message: for a person, a topic, a rule, or every partition. */
export function receive(turn: Turn, given: Message): void {
  const message = turn.p.erasing.size === 0 ? given : withoutErased(turn.p, given)
  if (!message) return
  const { id, to, body } = message
  switch (body.type) {
    case 'event':
      return takeEvent(turn, body, to)
    case 'signal':
      return addSignal(turn, body.signal)
    case 'recheck':
      return recheck(turn, body)
    case 'cleared':
      return endSignal(turn, body.signal, body.reason)

    // Topics: who is offered a place, and who holds what is scarce.
    case 'nominees':
      return takeNominees(turn, body)
    case 'more':
      return routeMore(turn, body)
    case 'answer':
      return takeAnswer(turn, to, body.candidate, body.outcome)
    case 'hold':
      return takeHoldRequest(turn, to, body)

    // Persons.
    case 'offer':
      turn.offers.push(body.candidate)
      return
    case 'held':
      return takeHoldAnswer(turn, findOrAddPerson(turn, to.slice('person:'.length)), body)
    case 'place':
      turn.places.push(body)
      return
    case 'request':
      return takeRequest(turn, body)
    case 'attention':
      return grantLease(turn, body)
    case 'attention.release':
      return releaseLease(turn, body)
    case 'prepared':
      return answerPrepared(turn, body)
    case 'presence':
      return changePresence(turn, body, id)
    case 'preferences':
      return changePreferences(turn, findOrAddPerson(turn, body.person), body.preferences)
    case 'consent':
      return changeConsent(turn, findOrAddPerson(turn, body.person), body.consent, body.saidAt)
    case 'redo':
      return isReactions(to) ? retryReaction(turn, body.letter) : retryDeadLetter(turn, findOrAddPerson(turn, body.person), body.letter)

    // Reactions.
    case 'react':
      return isReactions(to) ? startReaction(turn, to, body) : undefined

    case 'reply':
      return takeReply(turn, to, body)
    case 'mode':
      turn.p.modes[body.useCase] = body.mode
      return
    case 'learned':
      return addLearned(turn.p.variants, body.useCase, body.variant, body.outcome)
    case 'variants':
      return freezeVariants(turn.p.variants, body.useCase, body.names, body.isFrozen)
    case 'variants.reset':
      return resetVariants(turn.p.variants, body.useCase, body.numbers)
    case 'disregard':
      return disregardEvent(turn, body)
    case 'forget':
      return forgetPerson(turn, body)
  }
}

/** Takes an event: the rules derive signals from it, and the event is folded into its person, who may be in another partition. */
function takeEvent(turn: Turn, given: Extract<Body, { type: 'event' }>, to: Address | 'all'): void {
  const { p } = turn
  const { forwarded = false, others } = given
  const event = withChain(turn, given.event)
  const toRule = to.startsWith('rule:')
  const isHere = event.person !== undefined && ownerOf(`person:${event.person}`, p.count) === p.n
  if (isHere && !(forwarded && toRule)) {
    if (event.type === 'consent.changed') takeWord(turn, event)
    // Of a page's event nothing remains; what the shop's systems say counts for the shop, and for nothing of the person.
    if (isWithheld(turn, event, to)) {
      if (event.source === 'page' || forwarded) return
      react(turn, event)
      return deriveWithoutPerson(turn, event)
    }
  }
  if (!forwarded) react(turn, event)
  if (!forwarded && event.claimed !== undefined) drop(turn, 'time over a day off', event.type)
  if (!forwarded || toRule) derive(turn, event, forwarded, others)
  if ((forwarded && toRule) || event.person === undefined) return
  const home = `person:${event.person}` as const
  if (isHere) takePersonsEvent(turn, event, event.person)
  else if (!forwarded)
    turn.emit.push({
      id: `${event.id}>person`,
      to: home,
      cause: event.id,
      body: { type: 'event', event, forwarded: true },
    })
}

/** Sets reactions off at the event's home, where a duplicate is recognized. An event whose time is not believed sets off none. */
function react(turn: Turn, event: Event): void {
  if (event.claimed === undefined) trigger(turn, event, event.subject)
}

const isReactions = (to: Address | 'all'): to is `saga:${string}` => to.startsWith('saga:')

/** Takes a word on consent. The gateway gives its event the time at which the word was said. */
function takeWord(turn: Turn, { person, data, time }: Event): void {
  if (person !== undefined) changeConsent(turn, findOrAddPerson(turn, person), fieldsOf(data)['consent'] === 'granted', time)
}

function takePersonsEvent(turn: Turn, event: Event, id: string): void {
  const person = findOrAddPerson(turn, id)
  if (event.source === 'page') countVisit(turn, person)
  takeOutcome(turn, person, event)
  foldEvent(turn, person, event)
  if (event.source !== 'page') recheckFacts(turn, person)
}

/** Takes the reply to an effect, for whatever asked for it. */
function takeReply(turn: Turn, to: Address | 'all', { effect, result }: Extract<Body, { type: 'reply' }>): void {
  if (to.startsWith('topic:')) return takeRecordsReply(turn, to, effect, result)
  if (to.startsWith('rule:')) return takeRuleFacts(turn, to, effect, result)
  if (to.startsWith('saga:')) return takeReactionReply(turn, to, effect, result)
  const person = turn.p.people.get(to.slice('person:'.length))
  if (!person) return
  if (person.reading === effect) return takeTraitFacts(turn, person, result)
  for (const pursuit of person.pursuits.values())
    if (pursuit.effect === effect) return takePursuitReply(turn, person, pursuit, result)
  for (const told of person.told.values()) {
    if (told.effect === effect) return takeFreshFacts(turn, person, told, result)
    if (takeCommandStep(turn, person, told, effect, result)) return
  }
}

/** Takes a deadline that has passed. */
export function fire(turn: Turn, due: Due): void {
  const { p, now } = turn
  if (due.type === 'signal') return expireSignal(turn, due.signal)
  if (due.type === 'topic') return wakeTopic(turn, due.topic)
  if (due.type === 'hold') return expireHold(turn, due.topic, due.candidate)
  if (due.type === 'reaction') return wakeReaction(turn, due.run)
  if (due.type === 'rate') return easeRate(turn, due.address)
  const person = p.people.get(due.person)
  if (!person) return
  if (due.type === 'silence') return cleanUpPerson(turn, person)
  if (due.type === 'lease') return expireLease(turn, person, due.lease)
  if (due.type === 'retry' || due.type === 'verdict') {
    const pursuit = person.pursuits.get(due.candidate)
    if (pursuit && due.type === 'retry') retryCandidate(turn, person, pursuit)
    else if (pursuit) expireDecision(turn, person, pursuit)
    return
  }
  const told = person.told.get(due.command)
  if (told && due.type === 'step') wakeCommandSaga(turn, person, told)
  else if (told && told.expiresAt <= now) expireCommand(turn, person, told)
}
