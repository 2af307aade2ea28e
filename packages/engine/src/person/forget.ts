/**
 * Erasure inside the engine: forgets a person, or disregards one of a person's events.
 *
 * A partition holds a person's identity in these places, and nowhere else: `people` by key with their sessions, cells,
 * pursuits and commands, and the indexes over them; `rules[].keys` by key and by `whose`, and in them `burst`, `found` and
 * `kept`; `rules[].ahead`, `asking` and `brought`; standing signals (`key`, `whose`, `data.userId`) and whom they concern;
 * topics (`queue`, `placed`, `told`, `bounds`, `met`, `holds`, `claims`); runs of reactions; dead letters; deadlines; `erasing`.
 * What is the person's alone is removed. In topics, which others share, in reactions, and in what others were told about
 * the person, a pseudonym stands for the person.
 */

import { isRecord } from '@proactive/protocol'
import { withdraw } from '../command/withdraw.js'
import { type Identity, identityOf, isShared, namesInEvent, namesInKey, namesInMessage, namesInSignal, renameInMessage } from '../message/identity.js'
import { idFrom } from '../message/ids.js'
import type { Body, Candidate, Event, Message } from '../message/message.js'
import { topicOf } from '../message/address.js'
import { fitOf, scoreOf } from '../route/score.js'
import { tellPlaces } from '../route/tell-places.js'
import type { CompiledRule } from '../state/compiled.js'
import { endBurst, type KeyState } from '../state/key.js'
import { deadLettersOf } from '../saga/dead-letters.js'
import type { State } from '../state/partition.js'
import type { ReactionRun } from '../state/reaction.js'
import { isLive, type Person } from '../state/person.js'
import type { RuleState } from '../state/rule.js'
import { isOpen, type Told } from '../state/told.js'
import { attempt, send, type Turn } from '../state/turn.js'
import { setCell } from './fold.js'

/** Forgets a person in this partition, and drops messages that still name the person until the erasure is over. */
export function forgetPerson(turn: Turn, { as, names, isOver }: Extract<Body, { type: 'forget' }>): void {
  const { p, compiled } = turn
  if (isOver === true) {
    p.erasing.delete(as)
    return
  }
  if (isOver === false) p.erasing.set(as, names)
  const identity = identityOf(names)
  for (const name of names) {
    const person = p.people.get(name)
    if (person) removePerson(turn, person)
    p.standings.forget(name)
  }
  for (const rule of compiled.rules) {
    const state = p.rules[rule.n]
    if (state) clearRule(turn, rule, state, { isTheirs: (of) => namesInKey(of, identity), isEvent: (event) => namesInEvent(event, identity) })
    for (const name of names) state?.brought.by.delete(name)
    for (const of of state?.keys.values() ?? []) renameInOperators(of, identity, as)
  }
  for (const person of p.people.values()) forgetInCommands(turn, person, identity, as)
  for (const signal of p.standings.all()) if (namesInSignal(signal, identity)) clearSignal(turn, signal.id)
  for (const [address, topic] of p.topics) {
    const rename = <One extends Pick<Candidate, 'person' | 'session'>>(one: One): One => (identity.names.has(one.person) ? { ...one, person: as, session: as } : one)
    const renameAll = <One extends Pick<Candidate, 'person' | 'session'>>(all: Record<string, One>): Record<string, One> =>
      Object.fromEntries(Object.entries(all).map(([key, one]) => [key, rename(one)]))
    const left = {
      ...topic,
      queue: topic.queue.filter(({ person }) => !identity.names.has(person)),
      placed: topic.placed.map(rename),
      ...(topic.told && { told: topic.told.filter(({ person }) => !identity.names.has(person)) }),
      met: topic.met.map((person) => (identity.names.has(person) ? as : person)),
      bounds: renameAll(topic.bounds),
      holds: renameAll(topic.holds),
      claims: renameAll(topic.claims),
    }
    p.topics.set(address, left)
    tellPlaces(turn, left)
  }
  for (const run of p.reactions.values()) forgetInReaction(turn, run, identity, as)
  for (const [id, { person }] of p.letters) if (identity.names.has(person)) p.letters.delete(id)
  p.due.remove((due) => 'person' in due && identity.names.has(due.person))
}

/** Returns a message without the persons whose erasure is under way; undefined where nothing of it is left. */
export function withoutErased({ erasing }: State, message: Message): Message | undefined {
  let left = message
  for (const [as, names] of erasing) {
    const identity = identityOf(names)
    if (left.body.type === 'forget' || !namesInMessage(left, identity)) continue
    if (!isShared(left.body)) return undefined
    left = renameInMessage(left, identity, as)
    if (left.body.type === 'nominees') left = { ...left, body: { ...left.body, best: left.body.best.filter(({ person }) => person !== as) } }
  }
  return left
}

/**
 * Disregards an event of a person: empties what rests on it, and scores anew what was told. A command that would not be
 * sent any more is withdrawn; another no longer names the event as a reason.
 */
export function disregardEvent(turn: Turn, { person: id, session, event, eventType }: Extract<Body, { type: 'disregard' }>): void {
  const { p, compiled } = turn
  const theirs = { names: new Set(session === undefined ? [id] : [id, session]) }
  for (const rule of compiled.rules) {
    const state = p.rules[rule.n]
    const takes = rule.rule.events.some(({ type }) => type === eventType)
    const isTheirs = (of: KeyState): boolean => of.key === id || of.key === session || (takes && namesInKey(of, theirs))
    if (state) clearRule(turn, rule, state, { isTheirs, isEvent: (one) => one.id === event })
  }
  const gone = new Set<string>()
  const takers = new Set(compiled.rulesByEvent.get(eventType)?.map(({ definition: { type } }) => type))
  for (const { id: signal, type, key, whose, evidence } of p.standings.all()) {
    const isTheirs = key === id || key === session || (takers.has(type) && namesInKey({ key, whose }, theirs))
    if (!isTheirs && !(evidence.count === 1 && evidence.ids.includes(event))) continue
    gone.add(signal)
    clearSignal(turn, signal)
  }
  const person = p.people.get(id)
  if (!person) return
  for (const slot of compiled.slots) {
    const mayRest = slot.trait.gathers === true && slot.trait.folds.some((fold) => fold.event.type === eventType)
    for (const holder of [person, ...person.sessions.values()]) {
      if (holder.cells[slot.n]?.by === event || (mayRest && holder.cells[slot.n])) setCell(turn, slot, person, holder, undefined)
    }
  }
  for (const tab of person.sessions.values()) if (tab.shared) tab.shared = tab.shared.filter(({ by }) => by !== event)
  for (const told of person.told.values()) {
    if (!isOpen(told)) continue
    if (!standsWithout(turn, person, told, event) || gone.has(told.signal.id)) withdraw(turn, person, told, 'forgotten')
    else if ('why' in told.command.data) told.command.data.why = told.command.data.why.filter(({ id: reason }) => reason !== event)
  }
}

/**
 * Scores what was told anew, and tells whether it would be told without the event: its person still fits, and it is not
 * about the event itself. Where the use case throws, it would not.
 */
function standsWithout(turn: Turn, person: Person, { command, signal, session, useCase: name, candidate, place }: Told, event: string): boolean {
  const why = 'why' in command.data ? command.data.why : []
  const wanted = turn.p.standings.wanted(signal.id).find(({ useCase }) => useCase.name === name)
  const tab = person.sessions.get(session)
  // Without its signal, nothing can be scored.
  if (!wanted || !tab) return why.every(({ id }) => id !== event)
  let stands = false
  const check = (): void => {
    const score = scoreOf(turn, wanted, tab)
    turn.seen.push({ at: turn.now, type: 'rescored', score, person: person.id, correlation: candidate })
    stands = fitOf(turn, wanted, person) !== undefined
  }
  const isAbout = !place && why[0]?.id === event
  return attempt(turn, name, check, { person: person.id, correlation: candidate }) && stands && !isAbout
}

/** Withdraws a person's commands, gives their places to others, and removes them from the state and its indexes. */
function removePerson(turn: Turn, person: Person): void {
  const { p, compiled } = turn
  for (const { candidate } of person.pursuits.values()) {
    send(turn, topicOf(candidate.signal, candidate.useCase), `${candidate.id} erased`, { type: 'answer', candidate: candidate.id, outcome: 'withdrawn' })
  }
  person.pursuits.clear()
  for (const told of person.told.values()) if (isOpen(told)) withdraw(turn, person, told, 'forgotten')
  const wasLive = isLive(person)
  for (const tab of person.sessions.values()) {
    p.index.tabs.delete(tab.id)
    for (const slot of compiled.slots) if (tab.live) p.index.move(slot, tab, tab.cells[slot.n], undefined)
  }
  for (const slot of compiled.slots) if (wasLive) p.index.move(slot, person, person.cells[slot.n], undefined)
  p.live.delete(person)
  p.people.delete(person.id)
  turn.changed.delete(person)
  const others = turn.offers.filter((offer) => offer.person !== person.id)
  turn.offers.splice(0, turn.offers.length, ...others)
  const places = turn.places.filter(({ candidate }) => candidate.person !== person.id)
  turn.places.splice(0, turn.places.length, ...places)
}

/** Withdraws what another person was told about the erased one, and puts the pseudonym in the place of the names. */
function forgetInCommands(turn: Turn, person: Person, identity: Identity, as: string): void {
  for (const told of person.told.values()) {
    if (!namesInSignal(told.signal, identity)) continue
    if (isOpen(told)) withdraw(turn, person, told, 'forgotten')
    renameValues(told, identity, as)
  }
}

/** A reaction about the person goes on, so that nothing stays half done: with the pseudonym in the place of the names. */
function forgetInReaction({ p }: Turn, run: ReactionRun, identity: Identity, as: string): void {
  const letters = deadLettersOf(p, run.id)
  for (const about of [run.trigger.data, run.saga.input, ...letters.map(({ input }) => input)]) {
    if (isRecord(about) && typeof about['userId'] === 'string' && identity.userIds.has(about['userId'])) Reflect.set(about, 'userId', as)
  }
  for (const part of [run.trigger, run.facts, run.saga, ...letters]) renameValues(part, identity, as)
}

/** Whose a key is, and which events no longer count. */
interface Gone {
  isTheirs: (of: KeyState) => boolean
  isEvent: (event: Event) => boolean
}

/** Deletes the keys that are theirs alone, and takes single events out of the others. */
function clearRule(turn: Turn, { rule }: CompiledRule, state: RuleState, { isTheirs, isEvent }: Gone): void {
  const gone = new Set<string>()
  for (const of of state.keys.values()) {
    if (isTheirs(of)) {
      gone.add(of.key)
      state.keys.delete(of.key)
      // Only this partition knows whose the key is by now.
      if (of.standing) send(turn, 'all', `${of.standing.id} forgotten`, { type: 'cleared', signal: of.standing.id, reason: 'forgotten' })
      continue
    }
    if (of.burst && isEvent(of.burst)) endBurst(of)
    if (eventsIn(of.found).some(isEvent)) {
      of.found = rule.detector?.start()
      of.dueAt = undefined
    }
  }
  state.ahead.remove(({ event }) => isEvent(event))
  if (gone.size > 0) state.wakes.remove((key) => gone.has(key))
  for (const [effect, { key, seen }] of state.asking) {
    if (gone.has(key) || eventsIn(seen.event).some(isEvent)) state.asking.delete(effect)
  }
}

/** Ends a signal in this partition; every other partition does the same. */
function clearSignal(turn: Turn, signal: string): void {
  turn.inbox.push({ id: idFrom('forgotten', signal), to: 'all', cause: signal, body: { type: 'cleared', signal, reason: 'forgotten' } })
}

/** Returns the events that a detector keeps, at any depth of its state. */
function eventsIn(kept: unknown): Event[] {
  if (Array.isArray(kept)) return kept.flatMap(eventsIn)
  if (!isRecord(kept)) return []
  return isKeptEvent(kept) ? [kept] : Object.values(kept).flatMap(eventsIn)
}

function isKeptEvent(kept: object): kept is Event {
  return 'id' in kept && 'type' in kept && 'received' in kept && 'source' in kept && 'data' in kept
}

/** Operators may keep whole names, as `keep.distinct` of persons does: a pseudonym stands for these. */
function renameInOperators(of: KeyState, identity: Identity, as: string): void {
  of.kept = renameValues(of.kept, identity, as)
  of.found = renameValues(of.found, identity, as)
}

function renameValues(kept: unknown, identity: Identity, as: string): unknown {
  if (typeof kept === 'string') return identity.names.has(kept) ? as : kept
  if (Array.isArray(kept)) {
    for (const [n, one] of kept.entries()) if (typeof one !== 'number') kept[n] = renameValues(one, identity, as)
  } else if (isRecord(kept)) {
    for (const [field, one] of Object.entries(kept)) {
      if (typeof one === 'number') continue
      Reflect.set(kept, field, renameValues(one, identity, as))
      if (!identity.names.has(field)) continue
      Reflect.set(kept, as, Reflect.get(kept, field))
      Reflect.deleteProperty(kept, field)
    }
  }
  return kept
}
