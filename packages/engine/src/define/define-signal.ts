import { checkOptions, type DataOf, type EventContract, type Json, type Priority } from '@proactive/protocol'
import { type Detector, holding } from './detector.js'
import type { FactQuery } from '../message/effect.js'
import type { Event } from '../message/message.js'
import { checkEventsOnce, mistake } from './mistake.js'
import type { Operator } from './operator.js'
import type { Seen } from './seen.js'

type Key = string | number | undefined
/** What a rule says: the signal's priority and data. */
export interface Emitted<Data> {
  priority: Priority
  data: Data
}

/** How events become a signal, as the engine reads it. */
export interface Rule {
  events: readonly EventContract[]
  version: number
  /** The key or keys of an event; undefined leaves the event out. */
  key(data: unknown, event: Event<unknown>): Key | readonly Key[]
  only?(data: unknown, event: Event<unknown>): boolean
  kept: Readonly<Record<string, Operator<unknown, unknown>>>
  collapse?: { ms: number; edge: 'leading' | 'trailing' }
  detector?: Detector<unknown, object>
  clears?(data: unknown, seen: Seen<unknown>): boolean
  asks?(data: unknown, seen: Seen<unknown>): Readonly<Record<string, FactQuery>> | undefined
  /** How long the signal stands, in milliseconds. */
  expires: number | { of(data: unknown, seen: Seen<unknown>): number }['of']
  /** The most keys that are kept; the least recently used is evicted first. */
  keys: number
  /** Undefined means that there is no signal. */
  emit(data: unknown, seen: Seen<unknown>): Emitted<Json> | undefined
}

/** What callbacks receive under these names is not to be replaced by what a rule keeps. */
const reserved: readonly string[] = ['key', 'now', 'event', 'burst'] satisfies (keyof Seen<unknown>)[]

declare const carries: unique symbol

/** A kind of signal: its name and the rule that derives it. */
export interface SignalDefinition<Data = unknown> {
  readonly kind: 'signal'
  readonly type: string
  readonly rule: Rule
  readonly [carries]?: Data
}

/**
 * A signal's rule while it is written. `Kept` is what later callbacks receive beside the event's data; `Facts` is what
 * `.expires` and `.emit` receive from the shop's records. Every call returns a new rule, so that rules may branch.
 */
export class Deriving<Data, Kept, Facts = object> {
  readonly #type: string
  readonly #rule: Partial<Rule>

  constructor(type: string, rule: Partial<Rule>) {
    this.#type = type
    this.#rule = rule
  }

  /** @throws Error when the same part was given before: the second would silently replace the first. */
  #with<More = unknown, Answers = unknown>(
    call: string,
    part: Partial<Rule>,
  ): Deriving<Data, Kept & More, Facts & Answers> {
    if (Object.keys(part).some((name) => name in this.#rule)) {
      throw this.#mistake(`.${call}(…) is called twice; give all of it in one call.`)
    }
    return new Deriving(this.#type, { ...this.#rule, ...part })
  }

  #mistake(text: string): Error {
    return mistake(`defineSignal('${this.#type}')`, text)
  }

  /**
   * Leaves out the events for which the condition is false. The second argument is the event itself, as in `.per`: nothing
   * is known of its key yet. The callbacks that follow receive what is known as `seen`, with the event as `seen.event`.
   */
  only(holds: (data: Data, event: Event<Data>) => boolean): Deriving<Data, Kept, Facts> {
    return this.#with('only', { only: holds })
  }

  /**
   * Remembers values per key; later callbacks receive them under their names.
   *
   * @throws Error for a name that callbacks receive already.
   */
  keep<const K extends Readonly<Record<string, Operator<Data, unknown>>>>(
    kept: K,
  ): Deriving<
    Data,
    Kept & { readonly [N in keyof K]: K[N] extends Operator<Data, infer Value> ? Value : never },
    Facts
  > {
    const taken = Object.keys(kept).find((name) => reserved.includes(name))
    if (taken !== undefined) throw this.#mistake(`.keep(…) calls a value '${taken}', which callbacks receive already; choose another name.`)
    return this.#with('keep', { kept })
  }

  /** Turns a burst of `ms` milliseconds into one event: its newest when the burst ends, or its first at once. */
  collapse(ms: number, edge: 'leading' | 'trailing' = 'trailing'): Deriving<Data, Kept, Facts> {
    return this.#with('collapse', { collapse: { ms, edge } })
  }

  /**
   * Says when there is a signal: by a detector, or by a condition on the event and on what is kept.
   *
   * @throws Error for a detector that waits for an event which `.on` does not name.
   */
  when<const Found extends object>(detector: Detector<Data, Found, Kept>): Deriving<Data, Kept & Found, Facts>
  when(holds: (data: Data, seen: Kept & Seen<Data>) => boolean): Deriving<Data, Kept, Facts>
  when(
    condition: Detector<Data, object, Kept> | ((data: Data, seen: Kept & Seen<Data>) => boolean),
  ): Deriving<Data, Kept, Facts> {
    const detector = typeof condition === 'function' ? holding(condition) : condition
    const unread = detector.events?.find(({ type }) => !this.#rule.events?.some((event) => event.type === type))
    if (unread) throw this.#mistake(`.when(…) waits for the event '${unread.type}', which .on(…) does not name; add it there.`)
    return this.#with('when', { detector })
  }

  /**
   * Says which events end the standing signal of their key, unless it is about a newer event; such an event makes no
   * signal itself. What is kept has its values from before the event here, and with the event in all other callbacks.
   */
  clears(holds: (data: Data, seen: Kept & Seen<Data>) => boolean): Deriving<Data, Kept, Facts> {
    return this.#with('clears', { clears: holds })
  }

  /**
   * Names the facts to look up before `.expires` and `.emit` are called; undefined means that there is no signal. Every
   * fact needs its full input, because a rule's key is not a person.
   */
  asks<F extends object>(
    facts: (data: Data, seen: Kept & Seen<Data>) => { readonly [K in keyof F]: FactQuery<F[K]> } | undefined,
  ): Deriving<Data, Kept, Facts & Readonly<F>> {
    return this.#with('asks', { asks: facts })
  }

  /**
   * Says how long the signal stands, in milliseconds from the time of its event (or of the wake that found it), which the
   * function reads as `now`; 0 or less means that there is no signal. A signal whose time is over when it arrives does
   * not stand.
   */
  expires(ms: number | ((data: Data, seen: Kept & Facts & Seen<Data>) => number)): Deriving<Data, Kept, Facts> {
    return this.#with('expires', { expires: ms })
  }

  /** Limits how many keys are remembered; default 100 000. */
  keys(limit: number): Deriving<Data, Kept, Facts> {
    return this.#with('keys', { keys: limit })
  }

  /**
   * Ends the chain with what the signal says; undefined means that there is no signal.
   *
   * @throws Error when the chain does not say how long the signal stands.
   */
  emit<const Out extends Json>(
    emit: (data: Data, seen: Kept & Facts & Seen<Data>) => Emitted<Out> | undefined,
  ): SignalDefinition<Out> {
    const { events = [], version = 1, key, kept = {}, expires, keys = 100_000, ...rest } = this.#rule
    if (!key) throw this.#mistake('it has no key; add .per((e) => …).')
    if (!expires) throw this.#mistake('it does not say how long it stands; add .expires(ms).')
    const rule = { ...rest, events, version, key, kept, expires, keys, emit }
    return { kind: 'signal', type: this.#type, rule }
  }
}

/**
 * Defines how events become a signal: `.on` which events, `.per` which key, then what is kept, when there is a signal,
 * how long it stands, and what it says. The chain reads in the order in which things happen. Each call may be made once.
 *
 * @throws Error when the name is not of the form `thing.happened`, an event is named twice, or a call is made twice.
 *
 * @example
 * const lastCopy = defineSignal('copies.scarce')
 *   .on(copiesChanged).per((e) => e.bookId)
 *   .when(crossesBelow({ high: { at: 2, rearm: 3 } }, (e) => e.copies))
 *   .expires(minutes(10))
 *   .emit((e, { level }) => ({ priority: level, data: { bookId: e.bookId, copies: e.copies } }))
 */
export function defineSignal(
  type: string,
  /** A new version rebuilds what the rule remembers from the log. */
  options: { version?: number } = {},
) {
  checkOptions(`defineSignal('${type}')`, options, { version: true })
  const { version = 1 } = options
  if (!/^[a-z][a-z_]*\.[a-z][a-z_]*$/.test(type)) {
    throw mistake(`defineSignal('${type}')`, 'the name is not of the form thing.happened; use lower case with one dot.')
  }
  return {
    /** Names the events that the signal is derived from. */
    on: <const E extends readonly [EventContract, ...EventContract[]]>(...events: E) => {
      checkEventsOnce(`defineSignal('${type}')`, '.on(…)', events)
      return {
        /**
         * Names the key per which the rule remembers; an event may have several keys, or none (undefined). The second
         * argument is the event itself.
         */
        per: (key: (data: DataOf<E[number]>, event: Event<DataOf<E[number]>>) => Key | readonly Key[]) =>
          new Deriving<DataOf<E[number]>, object>(type, { events, version, key }),
      }
    },
  }
}

/**
 * Tells whether an event is of a contract, for rules on several events; narrows its data.
 *
 * @example
 * .when((e, { event }) => isEvent(event, bookBorrowed) && event.data.weeks > 4)
 */
export function isEvent<E extends EventContract>(event: Event<unknown>, contract: E): event is Event<DataOf<E>> {
  return event.type === contract.type
}
