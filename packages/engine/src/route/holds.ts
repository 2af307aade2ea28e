/**
 * A topic's side of holds. The topic keeps the order of the candidates, and the shop's records have the truth about
 * what is free; the states of a hold are those of machines/hold.ts.
 */

import { holdState, type HoldEffect, type HoldEvent, type HoldState, moveHold } from '../machines/hold.js'
import { topicOf } from '../message/address.js'
import { idFrom } from '../message/ids.js'
import type { Body, Result } from '../message/message.js'
import { recordOutcome } from '../state/record.js'
import type { HoldQuery, HoldRequest, Topic, TopicHold } from '../state/topic.js'
import { send, type Turn } from '../state/turn.js'
import { fillPlaces, givePlaces, removeEmptyTopic } from './topic.js'

/** How often the time of a hold may be extended by a tap. */
const extensionsAtMost = 10

/** Takes the end of a candidate: its command was not sent, or was answered. Its hold ends and its place is free. */
export function takeAnswer(turn: Turn, address: string, candidate: string, outcome: string): void {
  const topic = turn.p.topics.get(address)
  if (!topic) return
  const why = `${candidate} ${outcome}`
  const held = topic.holds[candidate]
  if (held) {
    const event = held.until <= turn.now ? 'given back late' : 'given back'
    changeHold(turn, address, topic, candidate, { event, why })
  } else if (vacate(topic, candidate)) fillPlaces(turn, address, topic, why)
}

/** Takes a person's request about a hold: to claim it, to extend it, or to keep it. */
export function takeHoldRequest(turn: Turn, address: string, asked: Extract<Body, { type: 'hold' }>): void {
  const { request, candidate, until, key, person, session, scarce } = asked
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
    const claimed = { id, candidate, person, session, scarce, until, extended: 0, extendable: false, isKept: false }
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
    givePlaces(turn, address, topic, typeof value === 'number' ? value : 0, query.why)
    updateExtendable(turn, address, topic)
  } else {
    const { granted, denied } = replies[query.request]
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

interface HoldChange {
  event: HoldEvent
  query?: HoldQuery
  claimed?: TopicHold
  /** Why free places are offered, where the hold's own end is not the reason. */
  why?: string
}

/** Moves a hold to its next state and performs the effects of the transition; false when the event is not taken. */
function changeHold(turn: Turn, address: string, topic: Topic, candidate: string, change: HoldChange): boolean {
  const moved = moveHold(topic, candidate, change.event, change.claimed)
  if (!moved) return false
  const { hold, state, effects } = moved
  const { query } = change
  if (query && (change.event === 'extended' || change.event === 'kept')) {
    hold.until = query.until
    if (query.request === 'extend') hold.extended++
  }
  for (const effect of effects) perform[effect]({ ...change, turn, address, topic, hold, state })
  removeEmptyTopic(turn.p, address, topic)
  return true
}

interface Step extends HoldChange {
  turn: Turn
  address: string
  topic: Topic
  hold: TopicHold
  state: HoldState
}

const perform: Readonly<Record<HoldEffect, (step: Step) => void>> = {
  'ask the records to hold it': (step) => askRecords(step, 'hold'),
  'ask the records to extend it': (step) => askRecords(step, 'extend'),

  'ask the records to release it'({ turn, topic, hold }) {
    const { id, scarce, person, until } = hold
    const effect = idFrom('release', id, String(topic.n++))
    const from = topicOf(topic.signal, topic.useCase)
    turn.effects.push({ id: effect, from, cause: id, type: 'release', scarce, hold: id, person, until, at: turn.now })
  },

  'set the deadline'({ turn, address, hold: { candidate, until } }) {
    turn.p.due.add(until, { type: 'hold', topic: address, candidate })
  },

  'record the change'({ turn, hold, state, event }) {
    if (state !== 'none' && state !== 'claimed') recordChange(turn, hold, event === 'extended' ? event : state)
  },

  'return the candidate to the queue'({ topic, hold }) {
    const candidate = vacate(topic, hold.candidate)
    if (candidate) topic.queue.push(candidate)
  },

  'take the place from the candidate': ({ topic, hold }) => void vacate(topic, hold.candidate),

  'tell the owner'({ turn, address, topic, hold, state, event, query }) {
    if (state === 'granted' || state === 'kept') hold.extendable = mayExtend(topic, hold)
    const outcome = state === 'granted' && event === 'extended' ? 'changed' : outcomes[state]
    if (outcome) tellOwner(turn, address, hold, outcome, query)
  },

  'offer the free places'({ turn, address, topic, hold, state, why = `${hold.id} ${state}` }) {
    fillPlaces(turn, address, topic, why)
  },
}

/** What the owner of a hold is told of its new state. */
const outcomes: Readonly<Partial<Record<HoldState, HoldOutcome>>> = {
  granted: 'granted',
  kept: 'kept',
  refused: 'refused',
  expired: 'lost',
  lost: 'lost',
}
type HoldOutcome = Extract<Body, { type: 'held' }>['outcome']

function askRecords({ turn, topic, hold, query }: Step, type: 'hold' | 'extend'): void {
  if (!query) return
  const { id: cause, scarce, person } = hold
  const id = idFrom(type, cause, String(topic.n++))
  topic.asked[id] = query
  const from = topicOf(topic.signal, topic.useCase)
  turn.effects.push({ id, from, cause, type, scarce, hold: cause, person, until: query.until, at: turn.now })
}

/** Takes a candidate's place away; undefined when it has none. */
function vacate(topic: Topic, id: string): Topic['placed'][number] | undefined {
  const candidate = topic.placed.find((one) => one.id === id)
  if (candidate) topic.placed = topic.placed.filter((one) => one !== candidate)
  return candidate
}

/** Whether a tap may extend a hold: as long as nobody waits for a place. */
const mayExtend = ({ queue }: Topic, { extended, isKept }: TopicHold): boolean =>
  !isKept && queue.length === 0 && extended < extensionsAtMost

/** Tells the owners of holds when taps are no longer possible because somebody waits, and when they are again. */
function updateExtendable(turn: Turn, address: string, topic: Topic): void {
  for (const hold of Object.values(topic.holds)) {
    const extendable = mayExtend(topic, hold)
    if (hold.isKept || hold.extendable === extendable) continue
    hold.extendable = extendable
    tellOwner(turn, address, hold, 'changed')
  }
}

function tellOwner(
  turn: Turn,
  topic: string,
  owner: Pick<TopicHold, 'candidate' | 'person'> & Partial<TopicHold>,
  outcome: HoldOutcome,
  asked?: HoldRequest,
): void {
  const { id, until, extendable, candidate } = owner
  const hold = id !== undefined && until !== undefined ? { id, until, extendable: extendable ?? false } : undefined
  const cause = `${id ?? candidate} ${outcome} ${until ?? ''} ${extendable ?? ''} ${asked?.request ?? ''} ${asked?.key ?? turn.now}`
  send(turn, `person:${owner.person}`, cause, {
    type: 'held',
    topic: topic.slice('topic:'.length),
    candidate,
    outcome,
    ...(hold && { hold }),
    ...(asked?.key !== undefined && { key: asked.key }),
  })
}

/** The events that the log has of a hold. */
const events = {
  granted: 'hold.granted',
  refused: undefined,
  extended: 'hold.extended',
  kept: 'hold.extended',
  released: 'hold.released',
  expired: 'hold.expired',
  lost: undefined,
} as const

function recordChange(turn: Turn, hold: TopicHold, change: keyof typeof events): void {
  const { id, candidate, person, session, scarce, until } = hold
  turn.seen.push({ at: turn.now, type: 'hold', change, hold: id, scarce, until, person, correlation: candidate })
  const type = events[change]
  if (type === undefined) return
  recordOutcome(turn, type, {
    id: idFrom('event', type, id, String(until)),
    person,
    session,
    causationId: idFrom('command', candidate),
    correlationId: candidate,
    data: { holdId: id, resource: scarce.resource, input: scarce.input, until: new Date(until).toISOString() },
  })
}
