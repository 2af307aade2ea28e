import type { Json } from '@proactive/protocol'
import type { Rule } from '../define/define-signal.js'
import type { Chain, Event } from '../message/message.js'
import type { Seen } from '../define/seen.js'
import type { Operator } from '../define/operator.js'

/** What a rule remembers of one key. */
export interface KeyState {
  readonly key: string
  /** Since it was last looked at whether it may leave. */
  used: boolean
  /** How many events there were since the last signal; of the last three, the ids, each in the place of its number. */
  count: number
  id0: string
  id1: string
  id2: string
  /** Of a burst that is under way: its last event, what the first said, how many there were, and when it is over. */
  burst: Event | undefined
  burstFirst: Json | undefined
  burstCount: number
  burstUntil: number
  /** What the operators keep: one's state by itself, several in a list. */
  kept: unknown
  found: unknown
  /** When the detector asked to be woken. */
  dueAt: number | undefined
  /** The longest chain of the assistant's own commands among the events since the last signal. */
  chain?: Chain
  /** The signal of this key that stands, until then. */
  standing: { id: string; until: number } | undefined
}

type Collapse = NonNullable<Rule['collapse']>

/** Shows a rule's callbacks what is known of a key: the same object every time, its values read when looked at. */
export type Sight = (of: KeyState, event: Event<unknown>, now: number) => Seen<unknown>

/** What of a compiled rule a key's state is made by. */
export interface Remembering {
  readonly rule: Rule
  readonly operators: readonly Operator<unknown, unknown>[]
}

export function newKey({ rule, operators }: Remembering, key: string): KeyState {
  return {
    key,
    used: false,
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
    standing: undefined,
  }
}

/** What an operator keeps of a key. */
export function keptOf({ kept }: KeyState, { operators }: Pick<Remembering, 'operators'>, n: number): unknown {
  return operators.length === 1 ? kept : Array.isArray(kept) ? kept[n] : undefined
}

/** Whether an event joins the burst that is under way; else one begins with it. */
export function joinsBurst(of: KeyState, event: Event, { ms, edge }: Collapse, clock: number): boolean {
  // One that is told at its end is under way until its wake, which comes before whatever happens later.
  const joins = of.burst !== undefined && (edge === 'trailing' || clock <= of.burstUntil)
  of.burst = event
  if (joins) {
    of.burstCount++
    return true
  }
  of.burstFirst = event.data
  of.burstCount = 1
  of.burstUntil = clock + ms
  return false
}

export function endBurst(of: KeyState): void {
  of.burst = of.burstFirst = undefined
}

/** How many events one stands for, and the data of the first. */
export function burstOf({ burst, burstFirst, burstCount }: KeyState, event: Event<unknown>): Seen<unknown>['burst'] {
  return burst ? { count: burstCount, first: burstFirst } : { count: 1, first: event.data }
}

/** Notes an event as evidence. */
export function witness(of: KeyState, id: string): void {
  const place = of.count++ % 3
  if (place === 0) of.id0 = id
  else if (place === 1) of.id1 = id
  else of.id2 = id
}

/** The last three events' ids, oldest first. */
export function evidenceOf({ count, id0, id1, id2 }: KeyState): string[] {
  if (count <= 3) return [id0, id1, id2].slice(0, count)
  const place = count % 3
  return place === 0 ? [id0, id1, id2] : place === 1 ? [id1, id2, id0] : [id2, id0, id1]
}
