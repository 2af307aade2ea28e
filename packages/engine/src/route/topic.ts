import { seconds } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import type { Candidate } from '../message/message.js'
import type { State } from '../state/partition.js'
import { byRank } from './score.js'
import { newTopic, type Nominees, type Topic } from '../state/topic.js'
import { send, type Turn } from '../state/turn.js'
import { topicOf } from '../message/address.js'

/** How long a topic waits for every partition's nominees, and for something to come free, in milliseconds. */
const patienceMs = 250
const hungerMs = seconds(5)

/** How many of those who wait are named to who looks on. */
const namedAtMost = 20

/** Takes a partition's nominees, and chooses when all are here. */
export function nominated(turn: Turn, nominees: Nominees): void {
  const { p, now } = turn
  const address = topicOf(nominees.signal, nominees.useCase)
  const topic = p.topics.get(address) ?? open(turn, address, nominees)
  if (topic.isOver) return
  const placed = new Set(topic.placed.map(({ id }) => id))
  const nominee = new Set(nominees.best.map(({ id }) => id))
  const others = topic.queue.filter(({ id }) => !nominee.has(id))
  // Who waits already is scored anew.
  if (others.length === topic.queue.length) for (const { person } of nominees.best) topic.met.push(person)
  topic.queue = others.concat(nominees.best.filter(({ id }) => !placed.has(id)))
  if (nominees.late) {
    if (topic.chosen) fill(turn, address, topic, String(now))
    return
  }
  if (topic.from.includes(nominees.from) || topic.round !== (nominees.round ?? 0)) return
  topic.from.push(nominees.from)
  const last = nominees.best.at(-1)
  if (nominees.more && last) topic.bounds[nominees.from] = last
  topic.scored += nominees.scored
  topic.live += nominees.live
  if (topic.from.length === p.count) choose(turn, address, topic)
}

/** Everybody has answered, or it has been long enough; or something may have come free. */
export function wakeTopic(turn: Turn, address: string): void {
  const topic = turn.p.topics.get(address)
  if (!topic) return
  if (topic.until <= turn.now) endTopic(turn, address)
  else if (!topic.chosen) choose(turn, address, topic)
  else if (topic.queue.length > 0) fill(turn, address, topic, String(turn.now))
}

/** Nobody new is served; what is kept stays kept for its time. */
export function endTopic({ p }: Turn, address: string): void {
  const topic = p.topics.get(address)
  if (!topic) return
  Object.assign(topic, { isOver: true, queue: [], bounds: {} })
  tidy(p, address, topic)
}

/** It goes once nothing is kept, and no answer awaited that may keep something. */
export function tidy({ topics }: State, address: string, { isOver, holds, asked }: Topic): void {
  if (isOver && Object.keys(holds).length === 0 && Object.keys(asked).length === 0) topics.delete(address)
}

/** Gives the free places to the best in the queue. */
export function fill(turn: Turn, address: string, topic: Topic, why: string): void {
  if (topic.isOver || !topic.chosen) return
  if (!topic.scarce) return give(turn, address, topic, Infinity, why)
  const isAsking = Object.values(topic.asked).some(({ request }) => request === 'free')
  if (isAsking) return
  const id = idFrom('free', address, String(topic.n++))
  topic.asked[id] = { request: 'free', why }
  turn.effects.push({ id, from: topicOf(topic.signal, topic.useCase), cause: why, type: 'free', scarce: topic.scarce, at: turn.now })
}

/** Told at once: no more than the use case says, nor than is free. */
export function give(turn: Turn, address: string, topic: Topic, free: number, why: string): void {
  const { queue, placed } = topic
  queue.sort(byRank)
  // Those on their way to a hold will need one each.
  let left = free - placed.filter(({ id }) => !topic.holds[id]).length
  for (; left > 0 && placed.length < topic.atMost; left--) {
    const next = queue[0]
    if (isBeyond(topic, next)) return askForMore(turn, address, topic)
    if (!next || next.tier > (topic.tier ?? next.tier)) break
    queue.shift()
    topic.tier ??= next.tier
    placed.push(next)
    send(turn, `person:${next.person}`, `${next.id} ${why}`, { type: 'offer', candidate: next })
  }
  if (topic.scarce) noteQueue(turn, topic, free)
  if (queue.length > 0 && left <= 0) turn.p.due.add(turn.now + hungerMs, { type: 'topic', topic: address })
}

/** Some partition has others who may come before this one. */
const isBeyond = ({ bounds }: Topic, next: Candidate | undefined): boolean =>
  Object.values(bounds).some((last) => !next || byRank(last, next) < 0)

function choose(turn: Turn, address: string, topic: Topic): void {
  topic.chosen = true
  fill(turn, address, topic, `${turn.now} ${topic.round}`)
  if (topic.round > 0) return
  const { signal, useCase, live, scored } = topic
  const told = Math.min(topic.atMost, topic.queue.length + topic.placed.length)
  turn.seen.push({ at: turn.now, type: 'routed', signal, useCase, live, considered: scored, told })
  if (topic.from.length === turn.p.count) return
  const missing = turn.p.count - topic.from.length
  turn.seen.push({ at: turn.now, type: 'dropped', reason: 'nominees', where: address, count: missing })
}

/** Those nominated have all been served or have gone: whoever comes after them. */
function askForMore(turn: Turn, address: string, topic: Topic): void {
  const { signal, useCase, met: without } = topic
  topic.round++
  Object.assign(topic, { from: [], bounds: {}, chosen: false })
  if (turn.p.count > 1) turn.p.due.add(turn.now + patienceMs, { type: 'topic', topic: address })
  send(turn, 'all', `${topicOf(signal, useCase)} ${topic.round}`, { type: 'more', signal, useCase, round: topic.round, without })
}

function noteQueue({ seen, now }: Turn, { signal, useCase, placed, queue }: Topic, free: number): void {
  seen.push({ at: now, type: 'queue', signal, useCase, free, placed: named(placed), waiting: named(queue) })
}

const named = (candidates: readonly Candidate[]): string[] => candidates.slice(0, namedAtMost).map(({ person }) => person)

function open({ p, now }: Turn, address: string, nominees: Nominees): Topic {
  const topic = newTopic(nominees)
  p.topics.set(address, topic)
  if (p.count > 1) p.due.add(now + patienceMs, { type: 'topic', topic: address })
  p.due.add(topic.until, { type: 'topic', topic: address })
  return topic
}
