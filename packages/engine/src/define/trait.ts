import type { DataOf, EventContract, Json } from '@proactive/protocol'
import type { Fact } from './define-fact.js'
import type { Event } from '../message/message.js'
import { fieldsOf } from '../message/json.js'

/** A trait's stored value, and the newest event that it takes into account (empty where it was read from records). */
export interface Cell {
  /** Absent after a reset. */
  value?: Json
  by: string
  /** The event's time. */
  at: number
  /** The time of the last reset, for a value that gathers many events: what happened before does not count. */
  from?: number
  /** The numbers that the newest events added, with their times, in the order in which they arrived: for a reset that arrives late. */
  recent?: readonly { at: number; n: number }[]
}

/** How long a trait lives: with the tab, until 30 minutes without an event, or with the person. */
export type Per = 'session' | 'visit' | 'person'

/** How events of one contract change a trait. Returns the same cell where nothing changes. */
export interface Fold {
  event: EventContract
  fold(cell: Cell | undefined, event: Event): Cell | undefined
}

declare const match: unique symbol

/** A value that events fold into. `Match` is what an audience may require of it, `never` without an index. */
export interface Trait<Value = unknown, Match = unknown> {
  readonly kind: 'trait'
  readonly per: Per
  readonly index: boolean
  readonly folds: readonly Fold[]
  /** Whether the value gathers many events, so that any of them may be part of it. */
  readonly gathers?: boolean
  /** The fact that it is read from, where no events fold into it. */
  readonly fact?: Fact<null>
  /** Returns the value that scores read. */
  read(cell: Cell | undefined, now: number): Value
  /** Returns the values that the index files it under. */
  keys(cell: Cell): readonly Json[]
  readonly [match]?: Match
}

export type ValueOf<T> = T extends Trait<infer Value> ? Value : never
export type MatchOf<T> = T extends Trait<unknown, infer Match> ? Match : never

export type Field<E extends EventContract> = keyof DataOf<E> & string

/** Picks a value from an event. A method, so that a list can hold pickers of different events. */
export type Pick<E extends EventContract, Value> = { pick(data: DataOf<E>, event: Event<DataOf<E>>): Value }['pick']
export type Picker = string | Pick<EventContract, Json | undefined>

/** Returns the field that is named, or what the function picks. */
export function picked(event: Event, pick: Picker): Json | undefined {
  if (typeof pick === 'function') return pick(event.data, event)
  return fieldsOf(event.data)[pick]
}

export const numeric = (value: Json | undefined): number => (typeof value === 'number' ? value : 0)
