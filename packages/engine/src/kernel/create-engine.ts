import type { Json } from '@proactive/protocol'
import { ownerOf } from '../message/address.js'
import { compile } from './compile.js'
import type { Pack } from '../define/define-pack.js'
import { catchUp, nextOfRule } from '../derive/derive.js'
import { latenessMs } from '../define/lateness.js'
import type { Engine, Stepped } from './engine.js'
import { type Knowledge, knowledge } from '../state/knowledge.js'
import { definitionErrorOf } from '../message/definition-error.js'
import type { Message } from '../message/message.js'
import { takeOffers } from '../decide/take-offers.js'
import { takePlaces } from '../decide/take-places.js'
import { loadState, newState, saveState, type State } from '../state/partition.js'
import { liveTabs } from '../state/person.js'
import { explain } from '../derive/explain.js'
import { rebuild, staleRules } from '../derive/rebuild.js'
import { fire, receive } from './receive.js'
import { preparedFor } from '../decide/prepared.js'
import { matchChangedPersons, routeNewSignals } from './signals.js'
import { newTurn, type Turn } from '../state/turn.js'
import type { Compiled } from '../state/compiled.js'

/**
 * Creates an engine that runs a pack, which is compiled once. The engine has no state of its own: everything that it
 * knows is in the partition, and everything that it wants done is in what a step returns.
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
    deadLetters: (p) => [...p.letters.values()],
    variants: (p) => p.variants,
    prepared: (p, person) => preparedFor(p, person),
    save: (p): Json => saveState(compiled, p),
    load: (saved, onError) => loadState(compiled, saved, (definition, cause) => onError?.(definitionErrorOf(definition, cause))),
    stale: (saved) => staleRules(compiled, saved),
    rebuild: (p, rules, events, onError) => rebuild(compiled, known, p, { rules, events, onError }),
    explain: (asked) => explain(compiled, known, asked),
  }
}

/** Fires the deadlines that have passed, takes the batch in order, then runs until nothing follows from it. */
function step(compiled: Compiled, known: Knowledge, p: State, batch: readonly Message[], now: number): Stepped {
  p.now = Math.max(p.now, now)
  const turn = newTurn(compiled, known, p)
  catchUp(turn)
  for (let due = p.due.take(p.now); due; due = p.due.take(p.now)) fire(turn, due)
  for (const message of batch) receive(turn, message)
  advance(p, batch)
  catchUp(turn)
  runToRest(turn)
  for (const dropped of turn.dropped.values()) turn.seen.push({ at: p.now, type: 'dropped', ...dropped })
  const { emit, effects, seen } = turn
  return { emit, effects, seen }
}

function nextDue({ rules }: Compiled, p: State): number | undefined {
  const next = Math.min(p.due.next(), ...rules.map((rule, n) => nextOfRule(rule, p.rules[n])))
  return next === Infinity ? undefined : next
}

/** Moves the watermark: behind the latest arrival, so that a backlog makes no event late; behind the clock once all is read. */
function advance(p: State, batch: readonly Message[]): void {
  for (const { body } of batch)
    if (body.type === 'event') p.arrived = Math.max(p.arrived, Math.min(body.event.received, p.now))
  if (batch.length === 0) p.arrived = p.now
  p.watermark = Math.max(p.watermark, p.arrived - latenessMs)
}

/** A step with more rounds than this is an endless loop. */
const mostRounds = 1_000

/**
 * Takes the messages that follow from the batch, then routes new signals, matches persons who have changed, tells places
 * and takes up offers, until nothing follows.
 *
 * @throws Error when this does not end; the shell skips the batch.
 */
function runToRest(turn: Turn): void {
  const { inbox, newSignals, changed, places, offers } = turn
  for (let round = 0; inbox.length > 0 || newSignals.length > 0 || changed.size > 0 || places.length > 0 || offers.length > 0; round++) {
    if (round > mostRounds) throw new Error(`A step did not finish within ${mostRounds} rounds: messages trigger each other in a loop. Check the definitions whose signals and facts cause each other; the batch is skipped.`)
    for (const message of inbox.splice(0)) receive(turn, message)
    if (inbox.length > 0) continue
    if (newSignals.length > 0) routeNewSignals(turn)
    else if (changed.size > 0) matchChangedPersons(turn)
    else if (places.length > 0) takePlaces(turn)
    else if (offers.length > 0) takeOffers(turn)
  }
}
