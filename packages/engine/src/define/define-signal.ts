import type { DataOf, EventContract, Json, Priority } from '@proactive/protocol'
import { type Detector, holding } from './detector.js'
import type { FactQuery } from '../message/effect.js'
import type { Event } from '../message/message.js'
import { mistake } from './named.js'
import type { Operator } from './operator.js'
import type { Seen } from './seen.js'

type Key = string | number | undefined
export interface Emitted<Data> {
  priority: Priority
  data: Data
}

/** A compiled-once description of how events become a signal; only the engine reads its parts. */
export interface Rule {
  events: readonly EventContract[]
  version: number
  /** Undefined leaves the event out. */
  key(data: unknown, event: Event<unknown>): Key | readonly Key[]
  only?(data: unknown, event: Event<unknown>): boolean
  kept: Readonly<Record<string, Operator<unknown, unknown>>>
  collapse?: { ms: number; edge: 'leading' | 'trailing' }
  detector?: Detector<unknown, object>
  clears?(data: unknown, seen: Seen<unknown>): boolean
  asks?(data: unknown, seen: Seen<unknown>): Readonly<Record<string, FactQuery>> | undefined
  /** Milliseconds, or what they follow from. */
  expires: number | { of(data: unknown, seen: Seen<unknown>): number }['of']
  /** Keys kept at once; the least recently used leave first. */
  keys: number
  /** Undefined is no signal after all. */
  emit(data: unknown, seen: Seen<unknown>): Emitted<Json> | undefined
}

declare const carries: unique symbol

/** A kind of signal: its name and the rule that derives it. */
export interface SignalDefinition<Data = unknown> {
  readonly kind: 'signal'
  readonly type: string
  readonly rule: Rule
  readonly [carries]?: Data
}

/**
 * A signal's rule while it is being written. `Kept` is what the callbacks after it are handed beside the data, `Facts`
 * what the shop's records answer to those that come last.
 */
export class Deriving<Data, Kept, Facts = object> {
  readonly #type: string
  readonly #rule: Partial<Rule>

  constructor(type: string, rule: Partial<Rule>) {
    this.#type = type
    this.#rule = rule
  }

  /** @throws Error when the part is given already: the second would silently replace the first. */
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

  /** Leaves out events that this does not hold for. */
  only(holds: (data: Data, event: Event<Data>) => boolean): Deriving<Data, Kept, Facts> {
    return this.#with('only', { only: holds })
  }

  /** Values remembered per key, handed to what follows under their names. */
  keep<const K extends Readonly<Record<string, Operator<Data, unknown>>>>(
    kept: K,
  ): Deriving<
    Data,
    Kept & { readonly [N in keyof K]: K[N] extends Operator<Data, infer Value> ? Value : never },
    Facts
  > {
    return this.#with('keep', { kept })
  }

  /** A burst of this many milliseconds becomes one event: its last at the end of it, or its first at once. */
  collapse(ms: number, edge: 'leading' | 'trailing' = 'trailing'): Deriving<Data, Kept, Facts> {
    return this.#with('collapse', { collapse: { ms, edge } })
  }

  /** When it is a signal: a detector, or a condition on the event and what is kept. */
  when<const Found extends object>(detector: Detector<Data, Found, Kept>): Deriving<Data, Kept & Found, Facts>
  when(holds: (data: Data, seen: Kept & Seen<Data>) => boolean): Deriving<Data, Kept, Facts>
  when(
    condition: Detector<Data, object, Kept> | ((data: Data, seen: Kept & Seen<Data>) => boolean),
  ): Deriving<Data, Kept, Facts> {
    const detector = typeof condition === 'function' ? holding(condition) : condition
    return this.#with('when', { detector })
  }

  /** Events that end the signal of their key, and are none themselves. */
  clears(holds: (data: Data, seen: Kept & Seen<Data>) => boolean): Deriving<Data, Kept, Facts> {
    return this.#with('clears', { clears: holds })
  }

  /**
   * What has to be read from the shop's records before it can be told whether it is a signal, and what it says; undefined
   * where that is known to be none. Each fact is asked by its full input: a rule's key is nobody in particular.
   */
  asks<F extends object>(
    facts: (data: Data, seen: Kept & Seen<Data>) => { readonly [K in keyof F]: FactQuery<F[K]> } | undefined,
  ): Deriving<Data, Kept, Facts & Readonly<F>> {
    return this.#with('asks', { asks: facts })
  }

  /** How long it stands, in milliseconds, or what that follows from; one that would stand for no time is none. */
  expires(ms: number | ((data: Data, seen: Kept & Facts & Seen<Data>) => number)): Deriving<Data, Kept, Facts> {
    return this.#with('expires', { expires: ms })
  }

  /** How many keys are remembered at most; default 100 000. */
  keys(atMost: number): Deriving<Data, Kept, Facts> {
    return this.#with('keys', { keys: atMost })
  }

  /**
   * What the signal says; undefined where it is none after all. Ends the chain.
   *
   * @throws Error when it was not said how long the signal stands.
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
 * Says how events become a signal: `.on` which events, `.per` which key, then what is kept, when it is one, for how
 * long it stands, and what it says. The chain reads in the order in which things happen.
 *
 * @throws Error when the name is not of the form `thing.happened`.
 *
 * @example
 * const lastCopy = defineSignal('copies.scarce')
 *   .on(copiesChanged).per((e) => e.bookId)
 *   .when(crossesBelow({ high: { at: 2, rearm: 3 } }, (e) => e.copies))
 *   .expires(minutes(10))
 *   .emit((e, { level }) => ({ priority: level, data: { bookId: e.bookId, copies: e.copies } }))
 */
export function defineSignal(type: string, { version = 1 }: { version?: number } = {}) {
  if (!/^[a-z][a-z_]*\.[a-z][a-z_]*$/.test(type)) {
    throw mistake(`defineSignal('${type}')`, 'the name is not of the form thing.happened; use lower case with one dot.')
  }
  return {
    /** Which events it is derived from. A new `version` rebuilds what the rule remembers. */
    on: <const E extends readonly [EventContract, ...EventContract[]]>(...events: E) => {
      const names = events.map((event) => event.type)
      const twice = names.find((name, n) => names.indexOf(name) !== n)
      if (twice !== undefined) throw mistake(`defineSignal('${type}')`, `.on(…) names the event '${twice}' twice; name it once.`)
      return {
      /** What the rule remembers is kept per this; several keys take the event each; undefined leaves it out. */
      per: (key: (data: DataOf<E[number]>, event: Event<DataOf<E[number]>>) => Key | readonly Key[]) =>
        new Deriving<DataOf<E[number]>, object>(type, { events, version, key }),
      }
    },
  }
}

/**
 * Whether an event is of a kind, for rules on several; narrows its data.
 *
 * @example
 * .when((e, { event }) => isEvent(event, bookBorrowed) && event.data.weeks > 4)
 */
export function isEvent<E extends EventContract>(event: Event<unknown>, contract: E): event is Event<DataOf<E>> {
  return event.type === contract.type
}
