import type { ActionOffer, Json, Priority, Words } from '@proactive/protocol'
import type { SignalDefinition } from './define-signal.js'
import type { Audience, Known, Traits, Visitor } from './define-visitor.js'
import type { FactQuery } from '../message/effect.js'
import type { Mode, Scarce } from '../message/message.js'

/** Points for one reason. `because` is for operators; `why` is what the shopper reads under "Why this?". */
export interface Term<T, D> {
  readonly points: number
  readonly because: string
  readonly why?: Words
  readonly if: (known: Known<T>, signal: D, now: number) => boolean
}

interface Telling<T, D> {
  /** The score from which somebody is told. */
  atLeast: number
  /** How many are told at once; who declines makes room for the next. Without it, all. */
  atMost?: number | ((signal: D) => number)
  /** Among equals the smaller goes first, then the person's id. */
  ties?: (known: Known<T>) => number | undefined
}

/** What is offered instead of a scarce thing that is gone. */
export interface Alternative {
  readonly offer: ActionOffer
  readonly words: Words
  readonly holds?: Scarce
  readonly anchor?: string
}

/** Something for the page to fetch ahead. */
export interface Prefetch {
  readonly resource: string
  readonly input: Json
}

/** Whom it concerns, and what it rests on. */
interface Finding<D, T, F extends object> {
  when: SignalDefinition<D>
  of: Visitor<T>
  /** Looked up in the index; only its hits are scored. */
  who: (signal: D) => Audience<NoInfer<T>>
  /** Leaves out hits that no index can tell apart. */
  only?: (known: Known<NoInfer<T>>, signal: D, now: number) => boolean
  score: readonly Term<NoInfer<T>, NoInfer<D>>[]
  tell: Telling<NoInfer<T>, NoInfer<D>>
  /** Default the signal's. */
  priority?: Priority
  /** Until an operator switches it; default `live`. */
  mode?: Mode
  /** How long the command is worth showing, in milliseconds; default while the signal stands. */
  expires?: number
  /** The share of persons, 0 to 1, who are not told, so that the effect can be measured. */
  holdout?: number
  facts?: (signal: D) => { readonly [K in keyof F]: FactQuery<F[K]> }
  /** Rechecked before sending and again at accept. */
  stillTrue?: (facts: NoInfer<F>, signal: NoInfer<D>) => boolean
}

/** What is said, and what accepting it does. */
interface Speaking<D, F extends object> {
  /** Default `ui.suggestion`, which asks for an answer. */
  command?: 'ui.suggestion' | 'ui.notification'
  category: string
  /** May break the gap between two, never an opt-out. */
  critical?: boolean
  /** A scarce thing that is kept for whom it is proposed to; one person a place, best first. */
  holds?: (signal: NoInfer<D>) => Scarce
  /** An action's `with(…)`, or what the page itself does: `fill(…)`, `start(…)`. */
  offer?: (signal: NoInfer<D>, facts: NoInfer<F>) => ActionOffer | undefined
  /** The nearest to what is gone, for whom it was proposed to. */
  alternative?: (signal: NoInfer<D>, facts: NoInfer<F>) => Alternative | undefined
  /** Where in the page it belongs; see `defineSurface`. */
  anchor?: (signal: NoInfer<D>) => string
  say: {
    /** For a model that phrases it. */
    brief: string
    /** The rule's own words. */
    otherwise: (facts: NoInfer<F>, signal: NoInfer<D>) => Words
  }
  /** The signal's evidence in plain words, for the shopper's "Why this?". */
  why: (signal: NoInfer<D>, facts: NoInfer<F>) => Words
  prefetches?: never
}

/** Nothing is said: the page is told what to have ready. It costs no attention. */
interface Prefetching<D, F extends object> {
  prefetches: (signal: NoInfer<D>, facts: NoInfer<F>) => Prefetch | undefined
  category?: string
  say?: never
}

/** A use case as it is written: from top to bottom in the order in which things happen. */
export type UseCaseOptions<D, T, F extends object> = Finding<D, T, F> & (Speaking<D, F> | Prefetching<D, F>)

/** A use case as the engine reads it. Written with methods, so that all of a pack fit one list. */
export interface UseCase {
  readonly kind: 'use case'
  readonly name: string
  readonly when: SignalDefinition
  readonly of: Visitor<Traits>
  who(signal: unknown): Audience
  only?(known: object, signal: unknown, now: number): boolean
  readonly score: readonly {
    points: number
    because: string
    why?: Words
    if(known: object, signal: unknown, now: number): boolean
  }[]
  readonly tell: {
    atLeast: number
    atMost?: number | { of(signal: unknown): number }['of']
    ties?(known: object): number | undefined
  }
  readonly command: 'ui.suggestion' | 'ui.notification' | 'prefetch'
  readonly priority?: Priority
  readonly mode: Mode
  readonly category: string
  readonly critical: boolean
  readonly expires?: number
  readonly holdout: number
  facts?(signal: unknown): Readonly<Record<string, FactQuery>>
  stillTrue?(facts: object, signal: unknown): boolean
  holds?(signal: unknown): Scarce
  offer?(signal: unknown, facts: object): ActionOffer | undefined
  alternative?(signal: unknown, facts: object): Alternative | undefined
  prefetches?(signal: unknown, facts: object): Prefetch | undefined
  anchor?(signal: unknown): string
  readonly say: { brief: string; otherwise(facts: object, signal: unknown): Words }
  why(signal: unknown, facts: object): Words
}

/**
 * Declares what to tell whom about a signal, and what accepting it does.
 *
 * @throws Error when nobody could ever reach the score that it asks for.
 *
 * @example
 * export const holdLastCopy = defineUseCase('hold_last_copy', {
 *   when: lastCopy, of: reader,
 *   who: (s) => reader.where({ viewing: s.bookId }),
 *   score: [{ points: 70, because: 'is looking at it now', if: (x, s) => x.viewing === s.bookId }],
 *   tell: { atLeast: 70, atMost: 3 },
 *   category: 'availability',
 *   facts: (s) => ({ left: copiesLeft(s.bookId) }),
 *   stillTrue: ({ left }) => left > 0,
 *   offer: (s) => holdBook.with({ bookId: s.bookId }),
 *   say: { brief: 'Few copies are left; offer to hold one.', otherwise: ({ left }) => `Only ${left} left. Hold it for you?` },
 *   why: ({ copies }) => `There are ${copies} copies left`,
 * })
 */
export function defineUseCase<D, T extends Traits, F extends object = object>(
  name: string,
  options: UseCaseOptions<D, T, F>,
): UseCase {
  const best = options.score.reduce((total, { points }) => total + Math.max(0, points), 0)
  if (best < options.tell.atLeast) {
    throw new Error(
      `defineUseCase('${name}'): tells from ${options.tell.atLeast} points, but its terms give ${best} at most.`,
    )
  }
  const all = { kind: 'use case' as const, name, holdout: 0, mode: 'live' as const, critical: false }
  if (!options.prefetches) return { ...all, command: 'ui.suggestion', ...options }
  return { ...all, command: 'prefetch', category: '', ...silent, ...options }
}

/** What somebody who says nothing says. */
const silent = { say: { brief: '', otherwise: () => '' }, why: () => '' }
