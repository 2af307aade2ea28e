import type { ActionOffer, Priority, Words } from '@proactive/protocol'
import type { SignalDefinition } from './define-signal.js'
import type { Audience, Known, Traits, Visitor } from './define-visitor.js'
import type { FactQuery } from './effect.js'
import type { Mode } from './message.js'

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

/** A use case as it is written: from top to bottom in the order in which things happen. */
export interface UseCaseOptions<D, T, F extends object> {
  when: SignalDefinition<D>
  of: Visitor<T>
  /** Looked up in the index; only its hits are scored. */
  who: (signal: D) => Audience<NoInfer<T>>
  /** Leaves out hits that no index can tell apart. */
  only?: (known: Known<NoInfer<T>>, signal: D, now: number) => boolean
  score: readonly Term<NoInfer<T>, NoInfer<D>>[]
  tell: Telling<NoInfer<T>, NoInfer<D>>
  /** Default `ui.suggestion`, which asks for an answer. */
  command?: 'ui.suggestion' | 'ui.notification'
  /** Default the signal's. */
  priority?: Priority
  /** Until an operator switches it; default `live`. */
  mode?: Mode
  category: string
  /** May break the gap between two, never an opt-out. */
  critical?: boolean
  /** How long the command is worth showing, in milliseconds; default while the signal stands. */
  expires?: number
  /** The share of persons, 0 to 1, who are not told, so that the effect can be measured. */
  holdout?: number
  facts?: (signal: D) => { readonly [K in keyof F]: FactQuery<F[K]> }
  /** Rechecked before sending and again at accept. */
  stillTrue?: (facts: NoInfer<F>, signal: NoInfer<D>) => boolean
  offer?: (signal: NoInfer<D>, facts: NoInfer<F>) => ActionOffer | undefined
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
}

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
  readonly command: 'ui.suggestion' | 'ui.notification'
  readonly priority?: Priority
  readonly mode: Mode
  readonly category: string
  readonly critical: boolean
  readonly expires?: number
  readonly holdout: number
  facts?(signal: unknown): Readonly<Record<string, FactQuery>>
  stillTrue?(facts: object, signal: unknown): boolean
  offer?(signal: unknown, facts: object): ActionOffer | undefined
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
  { critical = false, holdout = 0, command = 'ui.suggestion', mode = 'live', ...options }: UseCaseOptions<D, T, F>,
): UseCase {
  const best = options.score.reduce((total, { points }) => total + Math.max(0, points), 0)
  if (best < options.tell.atLeast) {
    throw new Error(
      `defineUseCase('${name}'): tells from ${options.tell.atLeast} points, but its terms give ${best} at most.`,
    )
  }
  return { kind: 'use case', name, critical, holdout, command, mode, ...options }
}
