/** A use case as it is written and as the engine reads it, and what its callbacks know. */

import type { ActionOffer, EventContract, Json, Priority, Words } from '@proactive/protocol'
import type { VariantSelector } from '@proactive/protocol/bandit'
import type { FactQuery } from '../message/effect.js'
import type { Mode, Scarce } from '../message/message.js'
import type { SignalDefinition } from './define-signal.js'
import type { Audience, Known, Traits, Visitor } from './define-visitor.js'
import type { VariantOfUseCase, Variants } from './variant.js'

/** What a callback knows from the start: the signal's data. */
export interface KnownSignal<D = unknown> {
  readonly signal: D
}

/**
 * What a callback knows of one person whom the index found. The engine reuses the object for the next person: read it,
 * do not store it.
 */
export interface KnownVisitor<D = unknown, T = unknown> extends KnownSignal<D> {
  /** Their traits. */
  readonly visitor: Known<T>
  /** The engine's clock, epoch milliseconds. */
  readonly now: number
}

/**
 * What a callback knows once the facts are looked up. Traits choose the person and are not among it: words and offers
 * rest on the signal and on facts.
 */
export interface KnownFacts<D = unknown, F = object> extends KnownSignal<D> {
  /** The answers, under the names that `facts` gave to its questions. */
  readonly facts: F
  /** The engine's clock, epoch milliseconds. */
  readonly now: number
}

/** Points for one reason. */
export interface Term<T, D> {
  readonly points: number
  /** The reason for operators; names the term, so that no two of a use case have the same. */
  readonly because: string
  /** The reason for the shopper, shown under "Why this?". */
  readonly why?: Words
  readonly if: (known: KnownVisitor<D, T>) => boolean
}

/** An event that a use case is to bring about, and within how many milliseconds. */
export interface Goal {
  readonly event: EventContract
  readonly within: number
}

export interface Telling<T, D> {
  /** The points from which a person is told. */
  threshold: number
  /** How many persons are told at once; when one declines, the next person is told. Default all. */
  limit?: number | ((known: KnownSignal<D>) => number)
  /** Ranks persons with equal points: the smaller number first, then the person's id. */
  ties?: (known: KnownVisitor<D, T>) => number | undefined
}

/** What is offered instead of a scarce thing that is no longer available. */
export interface Alternative {
  readonly offer: ActionOffer
  readonly words: Words
  readonly holds?: Scarce
  readonly anchor?: string
}

/** What somebody is told who waits for a scarce thing. */
export interface Waiting<D = unknown> {
  readonly words: (known: KnownSignal<D>) => Words
  /** Where in the page it belongs; see `defineSurface`. It is shown there only, and nowhere without it. */
  readonly anchor?: (known: KnownSignal<D>) => string
}

/** Something for the page to fetch ahead. */
export interface Prefetch {
  readonly resource: string
  readonly input: Json
}

/** The first half of a use case: whom it concerns, and the facts it rests on. */
interface Finding<D, T, F extends object> {
  when: SignalDefinition<D>
  of: Visitor<T>
  /** Who could care; looked up in the index. Only these persons are scored. */
  who: (known: KnownSignal<NoInfer<D>>) => Audience<NoInfer<T>>
  /** Leaves out persons by a condition that the index cannot answer. */
  only?: (known: KnownVisitor<NoInfer<D>, NoInfer<T>>) => boolean
  score: readonly Term<NoInfer<T>, NoInfer<D>>[]
  tell: Telling<NoInfer<T>, NoInfer<D>>
  /** Default: the signal's. */
  priority?: Priority
  /** The mode until an operator switches it; default `live`. */
  mode?: Mode
  /** How long the command may be shown, in milliseconds; default: while the signal stands. */
  expires?: number
  /**
   * The share of people, 0 to 1, in the holdout group, to measure the effect: what they would be told is decided and
   * recorded, and not sent. It costs no attention and holds nothing. The same people are held out of it every time.
   */
  holdout?: number
  /**
   * What counts as a success: an event of the person within so many milliseconds of the decision to tell. By it, those
   * who were told are compared with those who were held out.
   */
  goal?: Goal
  /** The facts to look up, each under a name of its own. */
  facts?: (known: KnownSignal<NoInfer<D>>) => { readonly [K in keyof F]: FactQuery<F[K]> }
  /**
   * Whether the facts still support the suggestion. Checked before sending, whenever an event of the signal's key arrives
   * or one of the shop's systems about the person, and again at accept. At these times the words, the evidence and the offer are made again as well: what
   * would say something else by now is withdrawn, and not accepted. Words that rest on the signal's data alone are
   * checked when a newer signal about the same comes; let them rest on facts where events change them without a signal.
   */
  stillTrue?: (known: KnownFacts<NoInfer<D>, NoInfer<F>>) => boolean
  /**
   * Whether it still fits its person, such as a reminder of a thing that the person has taken meanwhile. Checked as `only`
   * is, and while the suggestion is open whenever a trait of the person changes, and at accept: what no longer fits is
   * withdrawn. Without it, an open suggestion stays as long as its facts hold, wherever the person goes.
   */
  stillFits?: (known: KnownVisitor<NoInfer<D>, NoInfer<T>>) => boolean
}

/** The second half of a use case that speaks: what it says, and what accepting it does. */
interface Speaking<D, T, F extends object> {
  /** Default `ui.suggestion`, which asks for an answer. */
  command?: 'ui.suggestion' | 'ui.notification'
  category: string
  /**
   * What waits in the assistant's panel for the person to open it, and costs no attention. `only`: it is never shown by
   * itself. `fallback`: it waits there when the attention of the person is spent for as long as the signal stands, where it
   * would stay silent otherwise. Nothing is held for what waits, so that it does not go with `holds`. Default: nothing does.
   */
  panel?: 'only' | 'fallback'
  /** May ignore the minimum gap between suggestions, never an opt-out. */
  critical?: boolean
  /** As long as it is not shown, it gives way to others of its priority, and is tried again later. */
  yields?: boolean
  /** A scarce thing that is held for the person to whom it is proposed; one person a place, best first. */
  holds?: (known: KnownSignal<NoInfer<D>>) => Scarce
  /**
   * Holds it for verified persons only: for those who are logged in, or for those of whom the condition is true. Page
   * events can be invented, so that what is worth inventing them for should ask for more than a score.
   */
  holdsFor?: 'verified' | ((known: KnownVisitor<NoInfer<D>, NoInfer<T>>) => boolean)
  /**
   * What somebody is told who is eligible for the scarce thing while it is offered to others: that they are next, or how many
   * are before them. The page adds the place and when it is decided, so the words name neither. Costs no attention, and is
   * withdrawn when it is decided: then the thing is offered, or the alternative where others have taken it. Without it,
   * those who wait are told nothing; in an order of more than five nobody is.
   */
  waiting?: Waiting<NoInfer<D>>
  /** What accepting does: an action's `with(…)`, or what the page does itself, `offer.fill(…)` or `offer.start(…)`. */
  offer?: (known: KnownFacts<NoInfer<D>, NoInfer<F>>) => ActionOffer | undefined
  /** The nearest alternative, for a person who lost the hold on what was proposed. */
  alternative?: (known: KnownFacts<NoInfer<D>, NoInfer<F>>) => Alternative | undefined
  /** Where in the page it belongs; see `defineSurface`. */
  anchor?: (known: KnownFacts<NoInfer<D>, NoInfer<F>>) => string
  say: {
    /** The instruction for a model that phrases the message. */
    brief: string
    /** The words when no model phrases the message. `plural` puts numbers into them. */
    words: (known: KnownFacts<NoInfer<D>, NoInfer<F>>) => Words
    /** Whose words are told where a model decides: `model`, the default, or `rule`. */
    phrasing?: 'model' | 'rule'
    /** What is told when the model does not answer, or not as it must: the rule's `words`, the default, or nothing. */
    fallback?: 'words' | 'silence'
  }
  /**
   * Other ways to tell it, by their names. One of them is chosen when it is told to a person for the first time, and kept
   * for that person: the better a variant is taken, the more people it is told to. Whatever a model decides, the words of
   * the variant are told. `say.words` are those of a dry run, and of people who are held out.
   */
  variants?: Variants<KnownFacts<NoInfer<D>, NoInfer<F>>>
  /** How the variant is chosen; default `thompson_sampling`. */
  variantSelector?: VariantSelector
  /** The signal's evidence in plain words, for the shopper's "Why this?". */
  why: (known: KnownFacts<NoInfer<D>, NoInfer<F>>) => Words
  prefetches?: never
}

/** The second half of a silent use case: what the page fetches ahead. It costs no attention. */
interface Prefetching<D, F extends object> {
  prefetches: (known: KnownFacts<NoInfer<D>, NoInfer<F>>) => Prefetch | undefined
  category?: string
  say?: never
}

/** A use case as it is written: from top to bottom in the order in which things happen. */
export type UseCaseOptions<D, T, F extends object> = Finding<D, T, F> & (Speaking<D, T, F> | Prefetching<D, F>)

/** A use case as the engine reads it. Its callbacks are methods, so that use cases of all types fit one list. */
export interface UseCase {
  readonly kind: 'use case'
  readonly name: string
  readonly when: SignalDefinition
  readonly of: Visitor<Traits>
  who(known: KnownSignal): Audience
  only?(known: KnownVisitor): boolean
  readonly score: readonly {
    points: number
    because: string
    why?: Words
    if(known: KnownVisitor): boolean
  }[]
  readonly tell: {
    threshold: number
    limit?: number | { of(known: KnownSignal): number }['of']
    ties?(known: KnownVisitor): number | undefined
  }
  readonly command: 'ui.suggestion' | 'ui.notification' | 'prefetch'
  readonly priority?: Priority
  readonly mode: Mode
  readonly category: string
  readonly panel?: 'only' | 'fallback'
  readonly critical: boolean
  readonly yields: boolean
  readonly expires?: number
  readonly holdout: number
  readonly goal?: Goal
  facts?(known: KnownSignal): Readonly<Record<string, FactQuery>>
  stillTrue?(known: KnownFacts): boolean
  stillFits?(known: KnownVisitor): boolean
  holds?(known: KnownSignal): Scarce
  readonly holdsFor?: 'verified' | { of(known: KnownVisitor): boolean }['of']
  readonly waiting?: { words(known: KnownSignal): Words; anchor?(known: KnownSignal): string }
  offer?(known: KnownFacts): ActionOffer | undefined
  alternative?(known: KnownFacts): Alternative | undefined
  prefetches?(known: KnownFacts): Prefetch | undefined
  anchor?(known: KnownFacts): string
  readonly variants?: Readonly<Record<string, VariantOfUseCase<KnownFacts>>>
  readonly variantSelector?: VariantSelector
  readonly say: { brief: string; words(known: KnownFacts): Words; phrasing?: 'model' | 'rule'; fallback?: 'words' | 'silence' }
  why(known: KnownFacts): Words
}
