import { type HoldEffect, type HoldEnd, type HoldEvent, type HoldState, moveHold } from '../machines/hold.js'
import { topicOf } from '../message/address.js'
import { idFrom } from '../message/ids.js'
import type { Body } from '../message/message.js'
import { recordOutcome } from '../state/record.js'
import type { HoldQuery, HoldRequest, Topic, TopicHold } from '../state/topic.js'
import { send, type Turn } from '../state/turn.js'
import { tellPlaces } from './tell-places.js'
import { fillPlaces, removeEmptyTopic, returnToQueue } from './topic.js'

/** How often the time of a hold may be extended by a tap. */
const extensionsAtMost = 10

/** An event of the machine in machines/hold.ts, with what its effects need. */
interface HoldChange {
  event: HoldEvent
  query?: HoldQuery
  claimed?: TopicHold
  /** Why free places are offered, where the hold's own end is not the reason. */
  why?: string
}

/** Moves a hold to its next state and performs the effects of the transition; false when the event is not taken. */
export function changeHold(turn: Turn, address: string, topic: Topic, candidate: string, change: HoldChange): boolean {
  const moved = moveHold(topic, candidate, change.event, change.claimed)
  if (!moved) return false
  const { hold, state, effects } = moved
  const { query } = change
  if (query && (change.event === 'extended' || change.event === 'kept')) {
    hold.until = query.until
    if (query.request === 'extend') hold.extended++
  }
  for (const effect of effects) perform[effect]({ ...change, turn, address, topic, hold, state })
  tellPlaces(turn, topic)
  removeEmptyTopic(turn.p, address, topic)
  return true
}

interface Step extends HoldChange {
  turn: Turn
  address: string
  topic: Topic
  hold: TopicHold
  state: HoldState | HoldEnd
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

  'return the candidate to the queue'({ turn, topic, hold }) {
    const candidate = vacate(topic, hold.candidate)
    if (candidate) returnToQueue(turn, topic, candidate)
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
const outcomes: Readonly<Partial<Record<HoldState | HoldEnd, HoldOutcome>>> = {
  granted: 'granted',
  kept: 'kept',
  refused: 'refused',
  expired: 'lost',
  lost: 'lost',
}
type HoldOutcome = Extract<Body, { type: 'held' }>['outcome']

function askRecords({ turn, topic, hold, query }: Step, type: 'hold' | 'extend'): void {
  if (!query) return
  const { id: cause, scarce, person, origin } = hold
  const id = idFrom(type, cause, String(topic.n++))
  topic.asked[id] = query
  const from = topicOf(topic.signal, topic.useCase)
  const about = { id, from, cause, scarce, hold: cause, person, until: query.until, at: turn.now }
  turn.effects.push(type === 'hold' ? { ...about, type, ...(origin && { origin }) } : { ...about, type })
}

/** Takes a candidate's place away; undefined when it has none. */
export function vacate(topic: Topic, id: string): Topic['placed'][number] | undefined {
  const candidate = topic.placed.find((one) => one.id === id)
  if (candidate) topic.placed = topic.placed.filter((one) => one !== candidate)
  return candidate
}

/** Whether a tap may extend a hold: as long as nobody waits for a place. */
export const mayExtend = ({ queue }: Topic, { extended, isKept }: TopicHold): boolean =>
  !isKept && queue.length === 0 && extended < extensionsAtMost

/** Tells the owner of a hold, or of a claim, what became of the request or of the hold. */
export function tellOwner(
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
