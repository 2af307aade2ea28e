import type { Effect } from '../message/effect.js'
import { idFrom } from '../message/ids.js'
import type { Inspection } from '../message/inspection.js'
import type { Knowledge } from './knowledge.js'
import type { Address, Body, Candidate, Event, Message, Signal } from '../message/message.js'
import { ownerOf } from '../message/address.js'
import { type DefinitionError, definitionErrorOf } from '../message/definition-error.js'
import type { State } from './partition.js'
import type { Person } from './person.js'
import type { Compiled } from './compiled.js'

/** One step of the engine while it runs: the partition, what is still to be taken up, and what the step returns. */
export interface Turn {
  readonly p: State
  readonly now: number
  readonly compiled: Compiled
  readonly knowledge: Knowledge
  readonly emit: Message[]
  readonly effects: Effect[]
  readonly seen: Inspection[]
  /** Messages of this partition to itself. */
  readonly inbox: Message[]
  /** Signals to be routed, once every message is taken. */
  readonly newSignals: Signal[]
  /** Persons whose traits or tabs have changed. */
  readonly changed: Set<Person>
  /** Candidates to be taken up, once all are here. */
  readonly offers: Candidate[]
  /** What topics say about places, to be taken once all messages are here and before the offers. */
  readonly places: Extract<Body, { type: 'place' }>[]
  /** What was dropped and counted, by reason and place. */
  readonly dropped: Map<string, Dropped>
  /** Is told what a rule made of an event of a key, where somebody asks why it gave no signal. */
  readonly explain?: (key: string, event: Event<unknown>, text: string) => void
}

/** Whom an error concerns: with both names it appears in the trace of a candidate. */
interface Concerned {
  person: string
  correlation: string
}

/** Something that was dropped, and how often in this step. */
interface Dropped extends Partial<Concerned> {
  reason: string
  where: string
  count: number
  error?: DefinitionError
}

export function newTurn(compiled: Compiled, knowledge: Knowledge, p: State): Turn {
  const gives = { emit: [], effects: [], seen: [], dropped: new Map() }
  const waits = { inbox: [], newSignals: [], changed: new Set<Person>(), offers: [], places: [] }
  return { p, now: p.now, compiled, knowledge, ...gives, ...waits }
}

/** Sends a message: to this partition within the step, to others by `emit`. Its ID is derived from its cause. */
export function send(turn: Turn, to: Address | 'all', cause: string, body: Body): void {
  const { p } = turn
  const message: Message = { id: idFrom('message', to, cause, body.type), to, cause, body }
  const isMine = to === 'all' ? p.count === 1 : ownerOf(to, p.count) === p.n
  ;(isMine ? turn.inbox : turn.emit).push(message)
}

/** Runs code that calls the pack's definitions. An error in there is recorded and stops nothing else; then this is false. */
export function attempt(turn: Turn, where: string, act: () => void, concerned?: Concerned): boolean {
  try {
    act()
    return true
  } catch (cause) {
    recordError(turn, cause, where, concerned)
    return false
  }
}

/** Records an error thrown by a pack's own code: the first of its kind in a step with its stack, and how many there were. */
export function recordError(turn: Turn, cause: unknown, where: string, concerned?: Concerned): void {
  const error = definitionErrorOf(where, cause)
  count(turn, { reason: `fault: ${error.message}`, where, count: 1, error, ...concerned })
}

/** Counts something that is dropped. */
export function drop(turn: Turn, reason: string, where: string): void {
  count(turn, { reason, where, count: 1 })
}

function count({ dropped }: Turn, one: Dropped): void {
  const key = `${one.reason} ${one.where} ${one.correlation ?? ''}`
  const before = dropped.get(key)
  if (before) before.count++
  else dropped.set(key, one)
}
