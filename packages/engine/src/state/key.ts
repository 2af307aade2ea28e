import type { Json } from '@proactive/protocol'
import type { Rule } from '../define/define-signal.js'
import { fieldsOf } from '../message/json.js'
import type { Chain, Event } from '../message/message.js'
import type { Seen } from '../define/seen.js'
import type { Operator } from '../define/operator.js'

/** The state of a rule for one key. */
export interface KeyState {
  readonly key: string
  /** Whether it was used since the last check of whether it can be evicted. */
  used: boolean
  /** The person from whom all events came; empty for several or none, undefined before the first event. */
  whose: string | undefined
  /** The number of events since the last signal, and the IDs of the last three, in a ring. */
  count: number
  id0: string
  id1: string
  id2: string
  /** How many events `.only(…)` left out since the last signal; undefined for none. */
  leftOut?: number
  /** The pending burst: its newest event, the data of its first, how many there were, and when it ends. */
  burst: Event | undefined
  burstFirst: Json | undefined
  burstCount: number
  burstUntil: number
  /** The state of the operators: of a single one by itself, of several in a list. */
  kept: unknown
  found: unknown
  /** When the detector is to be woken. */
  dueAt: number | undefined
  /** The longest chain of commands that led to an event since the last signal. */
  chain?: Chain
  /** The time of what last raised or cleared the signal of this key. What happened before does neither. */
  changedAt: number
  /** The standing signal of this key, and when it expires. */
  standing: { id: string; until: number } | undefined
}

type Collapse = NonNullable<Rule['collapse']>

/** Returns what a rule's callbacks may read of a key: the same object every time, whose getters read the present values. */
export type Sight = (of: KeyState, event: Event<unknown>, now: number) => Seen<unknown>

/** The parts of a compiled rule that a key's state depends on. */
export interface Remembering {
  readonly rule: Rule
  readonly operators: readonly Operator<unknown, unknown>[]
}

export function newKey({ rule, operators }: Remembering, key: string): KeyState {
  return {
    key,
    used: false,
    whose: undefined,
    count: 0,
    id0: '',
    id1: '',
    id2: '',
    burst: undefined,
    burstFirst: undefined,
    burstCount: 0,
    burstUntil: 0,
    kept: operators.length === 1 ? operators[0]?.start() : operators.map((operator) => operator.start()),
    found: rule.detector?.start(),
    dueAt: undefined,
    changedAt: 0,
    standing: undefined,
  }
}

/** Returns the state of an operator for a key. */
export function keptOf({ kept }: KeyState, { operators }: Pick<Remembering, 'operators'>, n: number): unknown {
  return operators.length === 1 ? kept : Array.isArray(kept) ? kept[n] : undefined
}

/**
 * Adds an event to the pending burst and returns true; or begins a burst with it and returns false. A late event does not
 * take the place of a newer one, and one that happened long before the burst is not counted.
 */
export function addToBurst(of: KeyState, event: Event, { ms, edge }: Collapse, clock: number): boolean {
  // A burst that is reported at its end stays pending until its wake, which comes before any later event.
  if (of.burst !== undefined && (edge === 'trailing' || clock <= of.burstUntil)) {
    if (event.time >= of.burst.time - ms) of.burstCount++
    if (event.time >= of.burst.time) of.burst = event
    return true
  }
  of.burst = event
  of.burstFirst = event.data
  of.burstCount = 1
  of.burstUntil = clock + ms
  return false
}

export function endBurst(of: KeyState): void {
  of.burst = of.burstFirst = undefined
}

/** Returns how many events a burst has, and the data of the first. */
export function burstOf({ burst, burstFirst, burstCount }: KeyState, event: Event<unknown>): Seen<unknown>['burst'] {
  return burst ? { count: burstCount, first: burstFirst } : { count: 1, first: event.data }
}

/** Notes the person from whom an event came, until events of several persons or of none have come. */
export function attribute(of: KeyState, { person, data }: Event): void {
  if (of.whose === '') return
  const whose = person ?? userOf(data)
  if (of.whose !== whose) of.whose = of.whose === undefined ? whose : ''
}

function userOf(data: Json): string {
  const { userId } = fieldsOf(data)
  return typeof userId === 'string' ? `user:${userId}` : ''
}

/** Adds an event to the evidence. */
export function addEvidence(of: KeyState, id: string): void {
  const place = of.count++ % 3
  if (place === 0) of.id0 = id
  else if (place === 1) of.id1 = id
  else of.id2 = id
}

/** Returns the IDs of the last three events, oldest first. */
export function evidenceOf({ count, id0, id1, id2 }: KeyState): string[] {
  if (count <= 3) return [id0, id1, id2].slice(0, count)
  const place = count % 3
  return place === 0 ? [id0, id1, id2] : place === 1 ? [id1, id2, id0] : [id2, id0, id1]
}
