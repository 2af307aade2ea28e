import type { Json } from '@proactive/protocol'
import { proceed, request } from './accept.js'
import { ownerOf } from './address.js'
import { compile, type Compiled } from './compile.js'
import type { Pack } from './define-pack.js'
import { catchUp, derive, latenessMs, nextOfRule } from './derive.js'
import type { Engine, Stepped } from './engine.js'
import { fold, hearFacts, personOf, visits } from './fold.js'
import { type Knowledge, knowledge } from './known.js'
import type { Address, Body, Candidate, Event, Message } from './message.js'
import { hearOutcome, runOut } from './outcome.js'
import { type Due, loadState, newState, saveState, type State } from './partition.js'
import { liveTabs, type Person } from './person.js'
import { changeConsent, changePresence, noteSilence } from './presence.js'
import { endSignal, expire, matchMoved, routeArisen, stand, urgency } from './standing.js'
import { pursue, retry, resume } from './tell.js'
import { answered, choose, nominated } from './topic.js'
import type { Turn } from './turn.js'

/**
 * Compiles a pack once. The engine keeps nothing itself: everything that it knows is in the partition that is handed
 * to it, and everything that it wants done is in what it gives back.
 *
 * @example
 * const engine = createEngine(library())
 * const partition = engine.partition(0, 1)
 * const { emit, effects, seen } = engine.step(partition, batch, now)
 */
export function createEngine(pack: Pack): Engine<State> {
  const compiled = compile(pack)
  const known = knowledge(compiled.slots)
  return {
    partition: (n, count) => newState(compiled, n, count),
    step: (p, batch, now) => step(compiled, known, p, batch, now),
    nextDue: (p) => nextDue(compiled, p),
    ownerOf,
    liveSessions: (p) =>
      [...p.live].flatMap((person) => liveTabs(person).map(({ id }) => ({ session: id, person: person.id }))),
    save: (p): Json => saveState(compiled, p),
    load: (saved) => loadState(compiled, saved),
  }
}

/** Fires what is due, takes the batch in order, then settles what follows from it. */
function step(compiled: Compiled, known: Knowledge, p: State, batch: readonly Message[], now: number): Stepped {
  p.now = Math.max(p.now, now)
  const turn: Turn = {
    p, compiled, knowledge: known, now: p.now,
    emit: [], effects: [], seen: [], inbox: [], arising: [], moved: new Set(), offers: [], dropped: new Map(),
  }
  catchUp(turn)
  for (let due = p.due.take(p.now); due; due = p.due.take(p.now)) fire(turn, due.what)
  for (const message of batch) receive(turn, message)
  advance(p, batch)
  catchUp(turn)
  settle(turn)
  for (const { what, where, count } of turn.dropped.values()) turn.seen.push({ at: p.now, saw: 'dropped', what, where, count })
  const { emit, effects, seen } = turn
  return { emit, effects, seen }
}

function nextDue({ rules }: Compiled, p: State): number | undefined {
  const next = Math.min(p.due.next() ?? Infinity, ...rules.map((rule, n) => nextOfRule(rule, p.rules[n])))
  return next === Infinity ? undefined : next
}

/** The watermark: behind the latest arrival, so that a backlog makes nothing late; behind the clock when all is read. */
function advance(p: State, batch: readonly Message[]): void {
  for (const { body } of batch) if (body.is === 'event') p.arrived = Math.max(p.arrived, Math.min(body.event.received, p.now))
  if (batch.length === 0) p.arrived = p.now
  p.watermark = Math.max(p.watermark, p.arrived - latenessMs)
}

/** What happened first, then signals by urgency, then whom they concern, until nothing follows. */
function settle(turn: Turn): void {
  const { inbox, arising, moved, offers } = turn
  while (inbox.length > 0 || arising.length > 0 || moved.size > 0 || offers.length > 0) {
    for (const message of inbox.splice(0)) receive(turn, message)
    if (inbox.length > 0) continue
    if (arising.length > 0) routeArisen(turn)
    else if (moved.size > 0) matchMoved(turn)
    else if (offers.length > 0) takeOffers(turn)
  }
}

function receive(turn: Turn, { id, to, body }: Message): void {
  switch (body.is) {
    case 'event':
      return takeEvent(turn, body.event, to.startsWith('rule:'), body.forwarded ?? false)
    case 'presence':
      return changePresence(turn, body, id)
    case 'request':
      return request(turn, body)
    case 'preferences':
      personOf(turn, body.person).preferences = body.preferences
      return
    case 'mode':
      turn.p.modes[body.useCase] = body.mode
      return
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
      return answered(turn, to, body.candidate, body.how)
    case 'reply':
      return takeReply(turn, to, body)
  }
}

/** An event goes to its person, wherever they live, and to the rules. */
function takeEvent(turn: Turn, event: Event, toRule: boolean, forwarded: boolean): void {
  const { p } = turn
  if (!forwarded || toRule) derive(turn, event, forwarded)
  if ((forwarded && toRule) || event.person === undefined) return
  const home = `person:${event.person}` as const
  if (ownerOf(home, p.count) === p.n) live(turn, personOf(turn, event.person), event)
  else if (!forwarded) turn.emit.push({ id: `${event.id}>person`, to: home, cause: event.id, body: { is: 'event', event, forwarded: true } })
}

/** A person lives through an event. */
function live(turn: Turn, person: Person, event: Event): void {
  if (event.source === 'page') visits(turn, person)
  if (event.type === 'consent.changed') changeConsent(turn, person, event)
  hearOutcome(turn, person, event)
  fold(turn, person, event)
}

/** Best first, so that the best is on its way when the others ask. */
function takeOffers(turn: Turn): void {
  for (const candidate of turn.offers.splice(0).toSorted(byUrgency(turn))) {
    const person = turn.p.people.get(candidate.person)
    if (person) pursue(turn, person, candidate)
  }
}

function byUrgency({ p }: Turn): (a: Candidate, b: Candidate) => number {
  const rank = ({ signal, score, id }: Candidate): [urgency: number, score: number, until: number, id: string] => {
    const standing = p.standings.get(signal)
    return [urgency[standing?.priority ?? 'low'], -score.total, standing?.expiresAt ?? 0, id]
  }
  return (a, b) => {
    const [first, second] = [rank(a), rank(b)]
    return first[0] - second[0] || first[1] - second[1] || first[2] - second[2] || (first[3] < second[3] ? -1 : 1)
  }
}

/** Facts, a verdict or the end of a step, for whoever of this person asked. */
function takeReply(turn: Turn, to: Address | 'all', { effect, result }: Extract<Body, { is: 'reply' }>): void {
  const person = turn.p.people.get(to.slice('person:'.length))
  if (!person) return
  if (person.reading === effect) return hearFacts(turn, person, effect, result)
  for (const pursuit of person.pursuits.values()) if (pursuit.effect === effect) return resume(turn, person, pursuit, result)
  for (const told of person.told.values()) if (told.effect === effect) return proceed(turn, person, told, result)
}

function fire(turn: Turn, due: Due): void {
  const { p, now } = turn
  if (due.is === 'signal') return expire(turn, due.signal)
  if (due.is === 'topic') return choose(turn, due.topic)
  const person = p.people.get(due.person)
  if (!person) return
  if (due.is === 'silence') return noteSilence(turn, person)
  if (due.is === 'retry') {
    const pursuit = person.pursuits.get(due.candidate)
    if (pursuit) retry(turn, person, pursuit)
  } else {
    const told = person.told.get(due.command)
    if (told && told.expiresAt <= now) runOut(turn, person, told)
  }
}
