import { seconds } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import { isSame } from '../message/json.js'
import type { Candidate } from '../message/message.js'
import type { State } from '../state/partition.js'
import { byRank } from './score.js'
import { endPlace, tellPlaces } from './tell-places.js'
import { newTopic, type Nominees, type Topic } from '../state/topic.js'
import { send, type Turn } from '../state/turn.js'
import { topicOf } from '../message/address.js'

/** How long a topic waits for every partition's nominees, and until it asks again what is free, in milliseconds. */
const nomineesWithinMs = 250
const askAgainMs = seconds(5)

/** How many waiting candidates an inspection names. */
const namedAtMost = 20

/** Takes a partition's nominees, and offers the places when those of every partition are here. */
export function takeNominees(turn: Turn, nominees: Nominees): void {
  const { p, now } = turn
  const address = topicOf(nominees.signal, nominees.useCase)
  const topic = p.topics.get(address) ?? openTopic(turn, address, nominees)
  if (topic.isOver) return
  const placed = new Set(topic.placed.map(({ id }) => id))
  const nominee = new Set(nominees.best.map(({ id }) => id))
  const others = topic.queue.filter(({ id }) => !nominee.has(id))
  // A candidate in the queue is replaced: it was scored anew.
  if (others.length === topic.queue.length) for (const { person } of nominees.best) topic.met.push(person)
  topic.queue = others.concat(nominees.best.filter(({ id }) => !placed.has(id)))
  if (nominees.late) {
    if (topic.chosen) fillPlaces(turn, address, topic, String(now))
    return
  }
  if (topic.from.includes(nominees.from) || topic.round !== (nominees.round ?? 0)) return
  topic.from.push(nominees.from)
  const last = nominees.best.at(-1)
  if (nominees.more && last) topic.bounds[nominees.from] = last
  topic.scored += nominees.scored
  topic.live += nominees.live
  if (topic.from.length === p.count) closeNominations(turn, address, topic)
  // These nominees arrive after the close: others of the round may take long.
  else if (topic.chosen) fillPlaces(turn, address, topic, String(now))
}

/** Ends a topic whose time is over; stops waiting for nominees; or asks again what is free. */
export function wakeTopic(turn: Turn, address: string): void {
  const topic = turn.p.topics.get(address)
  if (!topic) return
  if (topic.until <= turn.now) endTopic(turn, address)
  else if (!topic.chosen) closeNominations(turn, address, topic)
  else if (topic.queue.length > 0) fillPlaces(turn, address, topic, String(turn.now))
}

/** Ends a topic: it offers no more places. Its holds stay until their time is over. */
export function endTopic(turn: Turn, address: string): void {
  const { p } = turn
  const topic = p.topics.get(address)
  if (!topic) return
  for (const candidate of topic.told ?? []) endPlace(turn, topic, candidate, 'over')
  topic.isOver = true
  topic.queue = []
  topic.bounds = {}
  removeEmptyTopic(p, address, topic)
}

/** Removes an ended topic that has no hold and awaits no reply that may give one. */
export function removeEmptyTopic({ topics }: State, address: string, { isOver, holds, asked }: Topic): void {
  if (isOver && Object.keys(holds).length === 0 && Object.keys(asked).length === 0) topics.delete(address)
}

/** Offers the free places to the best in the queue; of something scarce, once the records have said how much is free. */
export function fillPlaces(turn: Turn, address: string, topic: Topic, why: string): void {
  if (topic.isOver || !topic.chosen) return
  if (!topic.scarce) return givePlaces(turn, address, topic, Infinity)
  const isAsking = Object.values(topic.asked).some(({ request }) => request === 'free')
  if (isAsking) return
  const id = idFrom('free', address, String(topic.n++))
  topic.asked[id] = { request: 'free' }
  turn.effects.push({ id, from: topicOf(topic.signal, topic.useCase), cause: why, type: 'free', scarce: topic.scarce, at: turn.now })
}

/** Returns a candidate to the queue whose claim the records refused; it is not offered a place again at this instant. */
export function returnToQueue({ now }: Turn, topic: Topic, candidate: Candidate): void {
  topic.queue.push(candidate)
  const refused = refusedAt(topic, now)
  topic.refused = { ...refused, candidates: [...refused.candidates, candidate.id] }
}

/**
 * Notes that the origin of a claim has all its places of the topic's thing, by whatever topics: its other candidates leave
 * the queue. An alternative is another thing.
 */
export function noteCrowded({ now }: Turn, topic: Topic, candidate: string): void {
  const { origin, scarce } = topic.claims[candidate] ?? {}
  const refused = refusedAt(topic, now)
  if (origin && isSame(scarce, topic.scarce)) topic.refused = { ...refused, origins: [...(refused.origins ?? []), origin.id] }
}

const refusedAt = ({ refused }: Topic, at: number): NonNullable<Topic['refused']> => (refused?.at === at ? refused : { at, candidates: [] })

/**
 * Offers places to the best in the queue: no more than the use case allows at once, no more than are free, and of
 * something scarce no more to one address than it may have. A candidate beyond that leaves the queue, and its gates say why.
 */
export function givePlaces(turn: Turn, address: string, topic: Topic, free: number): void {
  const { queue, placed } = topic
  const refused = refusedAt(topic, turn.now)
  queue.sort(byRank)
  // Candidates with a place and no hold yet will claim one each.
  let left = free - placed.filter(({ id }) => !topic.holds[id]).length
  for (; left > 0 && placed.length < topic.atMost; left--) {
    const next = queue.find((one) => !refused.candidates.includes(one.id) || isCrowded(topic, refused, one))
    if (isBeyond(topic, next)) return askForMore(turn, address, topic)
    if (!next || next.tier > (topic.tier ?? next.tier)) break
    queue.splice(queue.indexOf(next), 1)
    if (isCrowded(topic, refused, next)) {
      left++
      offer(turn, topic, { ...next, crowded: true })
      continue
    }
    topic.tier ??= next.tier
    placed.push(next)
    offer(turn, topic, next)
  }
  if (topic.scarce) inspectQueue(turn, topic, free)
  tellPlaces(turn, topic)
  if (queue.length > 0 && (left <= 0 || refused.candidates.length > 0)) turn.p.due.add(turn.now + askAgainMs, { type: 'topic', topic: address })
}

/** Offers a place. Every offer is a message of its own: a candidate may be offered one again for the same reason. */
function offer(turn: Turn, topic: Topic, candidate: Candidate): void {
  endPlace(turn, topic, candidate, 'offered')
  topic.offers = (topic.offers ?? 0) + 1
  send(turn, `person:${candidate.person}`, `${candidate.id} ${topicOf(topic.signal, topic.useCase)} ${topic.offers}`, { type: 'offer', candidate })
}

/** Whether others of a candidate's origin have as many places as it may have there, by this topic or by another. */
const isCrowded = ({ placed }: Topic, { origins = [] }: NonNullable<Topic['refused']>, { origin }: Candidate): boolean =>
  origin !== undefined &&
  (origins.includes(origin.id) || placed.filter((one) => one.origin?.id === origin.id).length >= origin.places)

/** Whether a partition has candidates that it did not nominate and that may rank before this one. */
const isBeyond = ({ bounds }: Topic, next: Candidate | undefined): boolean =>
  Object.values(bounds).some((last) => !next || byRank(last, next) < 0)

/** Offers the places, whether or not every partition has nominated. */
function closeNominations(turn: Turn, address: string, topic: Topic): void {
  topic.chosen = true
  fillPlaces(turn, address, topic, `${turn.now} ${topic.round}`)
  if (topic.round > 0) return
  const { signal, useCase, live, scored } = topic
  const offered = Math.min(topic.atMost, topic.queue.length + topic.placed.length)
  turn.seen.push({ at: turn.now, type: 'routed', signal, useCase, live, considered: scored, offered })
  if (topic.from.length === turn.p.count) return
  const missing = turn.p.count - topic.from.length
  turn.seen.push({ at: turn.now, type: 'dropped', reason: 'nominees', where: address, count: missing })
}

/** Asks every partition for the candidates that come after its nominees, who have all been served or have gone. */
function askForMore(turn: Turn, address: string, topic: Topic): void {
  const { signal, useCase, met: without } = topic
  topic.round++
  topic.from = []
  topic.bounds = {}
  topic.chosen = false
  if (turn.p.count > 1) turn.p.due.add(turn.now + nomineesWithinMs, { type: 'topic', topic: address })
  send(turn, 'all', `${topicOf(signal, useCase)} ${topic.round}`, { type: 'more', signal, useCase, round: topic.round, without })
}

function inspectQueue({ seen, now }: Turn, { signal, useCase, placed, queue }: Topic, free: number): void {
  seen.push({ at: now, type: 'queue', signal, useCase, free, placed: named(placed), waiting: named(queue) })
}

const named = (candidates: readonly Candidate[]): string[] => candidates.slice(0, namedAtMost).map(({ person }) => person)

function openTopic({ p, now }: Turn, address: string, nominees: Nominees): Topic {
  const topic = newTopic(nominees)
  p.topics.set(address, topic)
  if (p.count > 1) p.due.add(now + nomineesWithinMs, { type: 'topic', topic: address })
  p.due.add(topic.until, { type: 'topic', topic: address })
  return topic
}
