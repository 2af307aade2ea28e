import type { DataOf, EventContract, Json } from '@proactive/protocol'
import type { Fact } from './define-fact.js'
import type { Event } from '../message/message.js'
import { fieldsOf } from '../message/json.js'

/** What a trait holds, the event that last set it (empty where it was read from records), and when that was. */
export interface Cell {
  value: Json
  by: string
  at: number
}

/** For how long a trait is kept: with the tab, until 30 minutes of silence, or with the person. */
export type Per = 'session' | 'visit' | 'person'

/** How one kind of event changes a trait; `undefined` empties it. */
export interface Fold {
  event: EventContract
  fold(cell: Cell | undefined, event: Event): Cell | undefined
}

declare const match: unique symbol

/** Something that events fold into. `Match` is what an audience can look it up by, `never` when it has no index. */
export interface Trait<Value = unknown, Match = unknown> {
  readonly kind: 'trait'
  readonly per: Per
  readonly index: boolean
  readonly folds: readonly Fold[]
  /** Many events make one value, so that any of them may be in it. */
  readonly gathers?: boolean
  /** Read from the shop's records instead of folded. */
  readonly fact?: Fact<null>
  /** What a score sees. */
  read(cell: Cell | undefined, now: number): Value
  /** What the index holds it under. */
  keys(cell: Cell): readonly Json[]
  readonly [match]?: Match
}

export type ValueOf<T> = T extends Trait<infer Value> ? Value : never
export type MatchOf<T> = T extends Trait<unknown, infer Match> ? Match : never

export type Field<E extends EventContract> = keyof DataOf<E> & string

/** Written as a method, so that a list can hold pickers of different events. */
export type Pick<E extends EventContract, Value> = { pick(data: DataOf<E>, event: Event<DataOf<E>>): Value }['pick']
export type Picker = string | Pick<EventContract, Json | undefined>

export function picked(event: Event, pick: Picker): Json | undefined {
  if (typeof pick === 'function') return pick(event.data, event)
  return fieldsOf(event.data)[pick]
}

export const numeric = (value: Json | undefined): number => (typeof value === 'number' ? value : 0)
