import { idFrom } from '../message/ids.js'
import type { Body, Result } from '../message/message.js'
import { recordOutcome } from '../state/record.js'
import { fill, give, tidy } from './topic.js'
import type { Asked, Held, Topic, Wish } from '../state/topic.js'
import { send, type Turn } from '../state/turn.js'
import { topicOf } from '../message/address.js'

/** How often a holder may tap for more time. */
const extensionsAtMost = 10

/** A topic's side of holds: it keeps the order, and the records hold the truth. */

/** A candidate's person was not told after all, or made room: the next. */
export function answered(turn: Turn, address: string, candidate: string, how: string): void {
  const topic = turn.p.topics.get(address)
  if (!topic) return
  const held = topic.holds[candidate]
  if (held) letGo(turn, address, topic, held, held.until <= turn.now ? 'expired' : 'released')
  if (!held && !topic.placed.some(({ id }) => id === candidate)) return
  topic.placed = topic.placed.filter(({ id }) => id !== candidate)
  fill(turn, address, topic, `${candidate} ${how}`)
}

/** What a person wants of a hold: to have it, more time on it, or to keep it. */
export function wished(turn: Turn, address: string, wish: Extract<Body, { type: 'hold' }>): void {
  const { request, candidate, until, key, person, session, scarce } = wish
  const topic = turn.p.topics.get(address)
  const asked: Wish & { candidate: string } = { request, until, candidate, ...(key !== undefined && { key }) }
  if (request === 'claim') {
    if (!topic || topic.isOver) return tellOwner(turn, address, { candidate, person }, 'refused', asked)
    const id = idFrom('hold', candidate, String(topic.n++))
    const held: Held = { id, candidate, person, session, scarce, until, extended: 0, extendable: false, isKept: false }
    return query(turn, topic, held, 'hold', asked)
  }
  const held = topic?.holds[candidate]
  if (!topic || !held) return tellOwner(turn, address, { candidate, person }, 'lost', asked)
  if (request === 'extend' && !mayExtend(topic, held)) return tellOwner(turn, address, held, 'refused', asked)
  query(turn, topic, held, 'extend', asked)
}

/** The records' answer. */
export function hearRecords(turn: Turn, address: string, effect: string, result: Result): void {
  const topic = turn.p.topics.get(address)
  const asked = topic?.asked[effect]
  if (!topic || !asked) return
  delete topic.asked[effect]
  heed(turn, address, topic, asked, result)
  tidy(turn.p, address, topic)
}

function heed(turn: Turn, address: string, topic: Topic, asked: Asked, result: Result): void {
  const value = result.ok ? result.value : false
  if (asked.request === 'free') {
    give(turn, address, topic, typeof value === 'number' ? value : 0, asked.why)
    return tellHolders(turn, address, topic)
  }
  if (asked.request === 'claim') return hearClaim(turn, address, topic, asked, value === true)
  const held = topic.holds[asked.candidate]
  if (!held) return
  if (value !== true) return lose(turn, address, topic, held, asked)
  held.until = asked.until
  held.isKept ||= asked.request === 'keep'
  if (asked.request === 'extend') held.extended++
  watch(turn, address, held)
  note(turn, held, asked.request === 'keep' ? 'kept' : 'extended')
  held.extendable = mayExtend(topic, held)
  tellOwner(turn, address, held, asked.request === 'keep' ? 'kept' : 'changed', asked)
}

/** A hold's time is over: nobody has answered, or what was accepted was never used up. */
export function expireHold(turn: Turn, address: string, candidate: string): void {
  const topic = turn.p.topics.get(address)
  const held = topic?.holds[candidate]
  if (!topic || !held || held.until > turn.now) return
  letGo(turn, address, topic, held, 'expired')
  topic.placed = topic.placed.filter(({ id }) => id !== candidate)
  tellOwner(turn, address, held, 'lost')
  fill(turn, address, topic, `${held.id} expired`)
}

function hearClaim(turn: Turn, address: string, topic: Topic, asked: Asked & { candidate: string }, isGranted: boolean): void {
  const held = topic.claims[asked.candidate]
  delete topic.claims[asked.candidate]
  if (!held || asked.request === 'free') return
  if (!isGranted) {
    note(turn, held, 'refused')
    const back = topic.placed.find(({ id }) => id === held.candidate)
    topic.placed = topic.placed.filter((one) => one !== back)
    if (back) topic.queue.push(back)
    tellOwner(turn, address, held, 'refused', asked)
    return fill(turn, address, topic, `${held.id} refused`)
  }
  topic.holds[held.candidate] = held
  held.extendable = mayExtend(topic, held)
  watch(turn, address, held)
  note(turn, held, 'granted')
  tellOwner(turn, address, held, 'granted', asked)
}

/** The records no longer have it. */
function lose(turn: Turn, address: string, topic: Topic, held: Held, asked: Wish): void {
  delete topic.holds[held.candidate]
  topic.placed = topic.placed.filter(({ id }) => id !== held.candidate)
  note(turn, held, 'lost')
  tellOwner(turn, address, held, 'lost', asked)
  fill(turn, address, topic, `${held.id} lost`)
}

function letGo(turn: Turn, address: string, topic: Topic, held: Held, how: 'released' | 'expired'): void {
  delete topic.holds[held.candidate]
  const { id, scarce, person, until } = held
  const effect = idFrom('release', id, String(topic.n++))
  const from = topicOf(topic.signal, topic.useCase)
  turn.effects.push({ id: effect, from, cause: id, type: 'release', scarce, hold: id, person, until, at: turn.now })
  note(turn, held, how)
  tidy(turn.p, address, topic)
}

function query(turn: Turn, topic: Topic, held: Held, request: 'hold' | 'extend', asked: Wish & { candidate: string }): void {
  const { id: hold, scarce, person } = held
  if (request === 'hold') topic.claims[held.candidate] = held
  const id = idFrom(request, hold, String(topic.n++))
  topic.asked[id] = asked
  const from = topicOf(topic.signal, topic.useCase)
  turn.effects.push({ id, from, cause: hold, type: request, scarce, hold, person, until: asked.until, at: turn.now })
}

/** As long as nobody waits. */
const mayExtend = ({ queue }: Topic, { extended, isKept }: Held): boolean =>
  !isKept && queue.length === 0 && extended < extensionsAtMost

/** Who holds one hears when the taps are over because somebody waits, and when they may be had again. */
function tellHolders(turn: Turn, address: string, topic: Topic): void {
  for (const held of Object.values(topic.holds)) {
    const extendable = mayExtend(topic, held)
    if (held.isKept || held.extendable === extendable) continue
    held.extendable = extendable
    tellOwner(turn, address, held, 'changed')
  }
}

function watch({ p }: Turn, topic: string, { candidate, until }: Held): void {
  p.due.add(until, { type: 'hold', topic, candidate })
}

function tellOwner(
  turn: Turn,
  topic: string,
  owner: Pick<Held, 'candidate' | 'person'> & Partial<Held>,
  outcome: Extract<Body, { type: 'held' }>['outcome'],
  asked?: Wish,
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

/** What the log says of it, where it does. */
const events = {
  granted: 'hold.granted',
  refused: undefined,
  extended: 'hold.extended',
  kept: 'hold.extended',
  released: 'hold.released',
  expired: 'hold.expired',
  lost: undefined,
} as const

function note(turn: Turn, held: Held, change: keyof typeof events): void {
  const { id, candidate, person, session, scarce, until } = held
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
