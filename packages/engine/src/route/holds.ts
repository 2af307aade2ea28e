/**
 * A topic's side of holds. The topic keeps the order of the candidates, and the shop's records have the truth about
 * what is free; the states of a hold are those of machines/hold.ts.
 */

import { holdState } from '../machines/hold.js'
import { idFrom } from '../message/ids.js'
import type { Body, Result } from '../message/message.js'
import type { HoldQuery, Topic } from '../state/topic.js'
import type { Turn } from '../state/turn.js'
import { changeHold, mayExtend, tellOwner, vacate } from './change-hold.js'
import { tellPlaces } from './tell-places.js'
import { fillPlaces, givePlaces, noteCrowded, removeEmptyTopic } from './topic.js'

/**
 * Takes the end of a candidate: its command was not sent, or was answered. Its hold ends and its place is free; one that
 * waits for a place leaves the queue.
 */
export function takeAnswer(turn: Turn, address: string, candidate: string, outcome: string): void {
  const topic = turn.p.topics.get(address)
  if (!topic) return
  const why = `${candidate} ${outcome}`
  const held = topic.holds[candidate]
  if (held) {
    const event = held.until <= turn.now ? 'given back late' : 'given back'
    changeHold(turn, address, topic, candidate, { event, why })
  } else if (vacate(topic, candidate)) fillPlaces(turn, address, topic, why)
  else {
    topic.queue = topic.queue.filter(({ id }) => id !== candidate)
    tellPlaces(turn, topic)
  }
}

/** Takes a person's request about a hold: to claim it, to extend it, or to keep it. */
export function takeHoldRequest(turn: Turn, address: string, asked: Extract<Body, { type: 'hold' }>): void {
  const { request, candidate, until, key, person, session, scarce, origin } = asked
  const topic = turn.p.topics.get(address)
  const query: HoldQuery = { request, until, candidate, ...(key !== undefined && { key }) }
  const refuse = (): void => {
    const hold = topic?.holds[candidate]
    const outcome = hold || request === 'claim' ? 'refused' : 'lost'
    tellOwner(turn, address, hold ?? { candidate, person }, outcome, query)
  }
  if (!topic) return refuse()
  if (request === 'claim') {
    if (topic.isOver || holdState(topic, candidate) !== 'none') return refuse()
    const id = idFrom('hold', candidate, String(topic.n++))
    const claimed = { id, candidate, person, session, scarce, ...(origin && { origin }), until, extended: 0, extendable: false, isKept: false }
    changeHold(turn, address, topic, candidate, { event: 'claim', query, claimed })
    return
  }
  const hold = topic.holds[candidate]
  if (request === 'extend' && hold && !mayExtend(topic, hold)) return refuse()
  if (!changeHold(turn, address, topic, candidate, { event: request, query })) refuse()
}

/** Takes the records' reply: how much is free, or whether a hold was given or extended. */
export function takeRecordsReply(turn: Turn, address: string, effect: string, result: Result): void {
  const topic = turn.p.topics.get(address)
  const query = topic?.asked[effect]
  if (!topic || !query) return
  delete topic.asked[effect]
  const value = result.ok ? result.value : false
  if (query.request === 'free') {
    givePlaces(turn, address, topic, typeof value === 'number' ? value : 0)
    updateExtendable(turn, address, topic)
  } else {
    const { granted, denied } = replies[query.request]
    if (value === 'crowded') noteCrowded(turn, topic, query.candidate)
    changeHold(turn, address, topic, query.candidate, { event: value === true ? granted : denied, query })
  }
  removeEmptyTopic(turn.p, address, topic)
}

/** What the records' yes and no mean to a hold. */
const replies = {
  claim: { granted: 'granted', denied: 'not free' },
  shown: { granted: 'extended', denied: 'denied' },
  extend: { granted: 'extended', denied: 'denied' },
  keep: { granted: 'kept', denied: 'denied' },
} as const

/** Ends a hold whose time is over: the person has not answered, or the action never used it up. */
export function expireHold(turn: Turn, address: string, candidate: string): void {
  const topic = turn.p.topics.get(address)
  const hold = topic?.holds[candidate]
  if (topic && hold && hold.until <= turn.now) changeHold(turn, address, topic, candidate, { event: 'time over' })
}

/** Tells the owners of holds when taps are no longer possible because somebody waits, and when they are again. */
function updateExtendable(turn: Turn, address: string, topic: Topic): void {
  for (const hold of Object.values(topic.holds)) {
    const extendable = mayExtend(topic, hold)
    if (hold.isKept || hold.extendable === extendable) continue
    hold.extendable = extendable
    tellOwner(turn, address, hold, 'changed')
  }
}
