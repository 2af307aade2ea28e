import type { Body, Candidate } from './message.js'
import { byRank } from './score.js'
import { topicOf } from './route.js'
import { send, type Turn } from './turn.js'

/** How long a topic waits for every partition's nominees, in milliseconds. */
const patienceMs = 250

/** The meeting point of one signal's candidates for one use case: it says who is told, best first. */
export interface Topic {
  signal: string
  useCase: string
  atMost: number
  until: number
  /** The partitions that have nominated. */
  from: number[]
  live: number
  scored: number
  queue: Candidate[]
  /** Who holds a place. */
  placed: string[]
  chosen: boolean
  /** The tier that is served; later ones only if it has nobody. */
  tier?: number
}

type Nominees = Extract<Body, { is: 'nominees' }>

/** Takes a partition's nominees, and chooses when all are here. */
export function nominated(turn: Turn, nominees: Nominees): void {
  const { p, now } = turn
  const address = topicOf(nominees.signal, nominees.useCase)
  const topic = p.topics.get(address) ?? newTopic(turn, address, nominees)
  const known = new Set([...topic.placed, ...nominees.best.map(({ id }) => id)])
  topic.queue = topic.queue
    .filter(({ id }) => !known.has(id))
    .concat(nominees.best.filter(({ id }) => !topic.placed.includes(id)))
  if (nominees.late) {
    if (topic.chosen) fill(turn, topic, now)
    return
  }
  if (topic.from.includes(nominees.from)) return
  topic.from.push(nominees.from)
  topic.live += nominees.live
  topic.scored += nominees.scored
  if (topic.from.length === p.count) choose(turn, address)
}

/** Everybody has answered, or it has been long enough. */
export function choose(turn: Turn, address: string): void {
  const topic = turn.p.topics.get(address)
  if (topic && topic.until <= turn.now) turn.p.topics.delete(address)
  if (!topic || topic.chosen) return
  topic.chosen = true
  const { signal, useCase, live, scored } = topic
  const told = fill(turn, topic, turn.now)
  turn.seen.push({ at: turn.now, saw: 'routed', signal, useCase, live, considered: scored, told })
  if (topic.from.length < turn.p.count) {
    const missing = turn.p.count - topic.from.length
    turn.seen.push({ at: turn.now, saw: 'dropped', what: 'nominees', where: address, count: missing })
  }
}

/** A candidate's person was not told after all, or made room: the next. */
export function answered(turn: Turn, address: string, candidate: string, how: string): void {
  const topic = turn.p.topics.get(address)
  if (!topic?.placed.includes(candidate)) return
  topic.placed = topic.placed.filter((one) => one !== candidate)
  fill(turn, topic, `${candidate} ${how}`)
}

/** Gives the free places to the best in the queue; to how many. */
function fill(turn: Turn, topic: Topic, cause: string | number): number {
  topic.queue.sort(byRank)
  let given = 0
  while (topic.placed.length < topic.atMost) {
    const next = topic.queue[0]
    if (!next || next.tier > (topic.tier ?? next.tier)) break
    topic.queue.shift()
    topic.tier ??= next.tier
    topic.placed.push(next.id)
    given++
    send(turn, `person:${next.person}`, `${next.id} ${cause}`, { is: 'offer', candidate: next })
  }
  return given
}

function newTopic({ p, now }: Turn, address: string, { signal, useCase, atMost, until }: Nominees): Topic {
  const topic: Topic = {
    signal,
    useCase,
    atMost,
    until,
    from: [],
    live: 0,
    scored: 0,
    queue: [],
    placed: [],
    chosen: false,
  }
  p.topics.set(address, topic)
  if (p.count > 1) p.due.add(now + patienceMs, { is: 'topic', topic: address })
  p.due.add(until, { is: 'topic', topic: address })
  return topic
}
