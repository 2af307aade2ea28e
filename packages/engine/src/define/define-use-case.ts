import { type ActionOffer, checkOptions, type EventContract, type Json, type Priority, type Words } from '@proactive/protocol'
import type { VariantSelector } from '@proactive/protocol/bandit'
import type { SignalDefinition } from './define-signal.js'
import type { Audience, Known, Traits, Visitor } from './define-visitor.js'
import type { FactQuery } from '../message/effect.js'
import type { Mode, Scarce } from '../message/message.js'
import { aText, checkGiven, checkGoal, checkHoldout, giving, isAudience, isWords } from './check-use-case.js'
import { mistake, named, twiceIn } from './mistake.js'
import { checkedVariants, type VariantOfUseCase, type Variants } from './variant.js'

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

interface Telling<T, D> {
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

/**
 * Defines what to tell whom about a signal, and what accepting it does. Every callback takes one object with what is
 * known at that point: first the `signal`; the `visitor` and `now` as well while persons are scored; the `signal`, the
 * `facts` and `now` once a person is chosen.
 *
 * @throws Error when a callback or the category is missing, when `holdout` is no share from 0 to 1, when a variant has no words, when two terms give the same reason, when no person could
 *   reach the threshold, when `holdsFor` or `waiting` stands without `holds`, or `panel` with it.
 *
 * @example
 * const left = plural('en', { one: 'Only # copy is left', other: 'Only # copies are left' })
 *
 * export const holdLastCopy = defineUseCase('hold_last_copy', {
 *   when: lastCopy, of: reader,
 *   who: ({ signal }) => reader.where({ viewing: signal.bookId }),
 *   score: [{ points: 70, because: 'is looking at it now', if: ({ visitor, signal }) => visitor.viewing === signal.bookId }],
 *   tell: { threshold: 70, limit: 3 },
 *   category: 'availability',
 *   facts: ({ signal }) => ({ left: copiesLeft(signal.bookId) }),
 *   stillTrue: ({ facts }) => facts.left > 0,
 *   offer: ({ signal }) => holdBook.with({ bookId: signal.bookId }),
 *   say: {
 *     brief: 'Few copies are left; offer to hold one.',
 *     words: ({ facts }) => `${left(facts.left)}. Hold it for you?`,
 *   },
 *   why: ({ signal }) => left(signal.copies),
 * })
 */
export function defineUseCase<D, T extends Traits, F extends object = object>(
  name: string,
  options: UseCaseOptions<D, T, F>,
): UseCase {
  const definition = `defineUseCase('${name}')`
  const { score, tell } = options
  checkNames(definition, options)
  checkGiven(definition, options)
  checkHoldout(definition, options.holdout)
  checkGoal(definition, options.goal)
  const reasons = score.map(({ because }) => because)
  const twice = twiceIn(reasons)
  if (twice !== undefined) {
    throw mistake(definition, `two score terms are called '${twice}'; give each its own because.`)
  }
  const best = score.reduce((total, { points }) => total + Math.max(0, points), 0)
  if (best < tell.threshold) {
    const text = `the threshold is ${tell.threshold} points, but the terms give ${best} at most; lower it, or add terms.`
    throw mistake(definition, text)
  }
  if ('holdsFor' in options && options.holdsFor !== undefined && !options.holds) {
    throw mistake(definition, 'holdsFor says for whom a scarce thing is held, but holds names none; add holds, or leave holdsFor out.')
  }
  if ('waiting' in options && options.waiting !== undefined && !options.holds) {
    throw mistake(definition, 'waiting is for those who wait for a scarce thing, but holds names none; add holds, or leave waiting out.')
  }
  if ('panel' in options && options.panel !== undefined && options.holds) {
    throw mistake(definition, `panel is '${options.panel}', and holds names a scarce thing, of which nothing is held for what waits; leave one of them out.`)
  }
  for (const { because, why } of score) {
    if (why !== undefined && !isWords(why)) throw mistake(definition, `the term '${because}' has a why without a text in 'en', which is the fallback; add it.`)
  }
  const usual = { kind: 'use case' as const, name, holdout: 0, mode: 'live' as const, critical: false, yields: false }
  const routed = {
    // A term's condition runs for every person that the index found: the engine names what it throws, without a wrapper.
    score,
    tell: named(`${definition} tell`, tell),
    who: giving(definition, { name: 'who', callback: options.who, isRight: isAudience, wanted: 'an audience, such as visitor.where({ … })' }),
  }
  if (options.prefetches) {
    if ('variants' in options) throw mistake(definition, 'variants are ways to tell something, and a use case that prefetches tells nothing; leave variants out.')
    return { ...usual, command: 'prefetch', category: '', ...silent, ...named(definition, options), ...routed }
  }
  const { say, why, alternative, waiting } = options
  const told = {
    ...checkedVariants<KnownFacts<D, F>>(definition, options),
    say: { ...say, words: giving(`${definition} say`, { name: 'words', callback: say.words, isRight: (words) => isWords(words) && words !== '', wanted: aText }) },
    why: giving(definition, { name: 'why', callback: why, isRight: isWords, wanted: aText }),
    ...(waiting && {
      waiting: { ...waiting, words: giving(`${definition} waiting`, { name: 'words', callback: waiting.words, isRight: (words) => isWords(words) && words !== '', wanted: aText }) },
    }),
    ...(alternative && {
      alternative: giving(definition, { name: 'alternative', callback: alternative, isRight: (other) => other === undefined || isWords(other.words), wanted: `words that are ${aText}` }),
    }),
  }
  return { ...usual, command: 'ui.suggestion', ...named(definition, options), ...routed, ...told }
}

/** The words of a silent use case. */
const silent = { say: { brief: '', words: () => '' }, why: () => '' }

/** @throws Error that names an option of a use case, or of a part of it, that there is not. */
function checkNames(definition: string, options: { tell?: object; say?: object | undefined; waiting?: object; score?: readonly object[] }): void {
  checkOptions(definition, options, names)
  checkOptions(`${definition} tell`, options.tell ?? {}, namesOfTelling)
  checkOptions(`${definition} say`, options.say ?? {}, { brief: true, words: true, phrasing: true, fallback: true })
  checkOptions(`${definition} waiting`, options.waiting ?? {}, { anchor: true, words: true })
  for (const term of options.score ?? []) checkOptions(`${definition} score`, term, namesOfTerm)
}

const names = {
  when: true, of: true, who: true, only: true, score: true, tell: true, priority: true, mode: true, expires: true, holdout: true, goal: true,
  facts: true, stillTrue: true, stillFits: true, command: true, category: true, panel: true, critical: true, yields: true, holds: true, holdsFor: true, waiting: true, offer: true,
  alternative: true, anchor: true, say: true, variants: true, variantSelector: true, why: true, prefetches: true,
} satisfies Record<NamesOf<UseCaseOptions<unknown, unknown, object>>, true>
const namesOfTelling = { threshold: true, limit: true, ties: true } satisfies Record<keyof Telling<unknown, unknown>, true>
const namesOfTerm = { points: true, because: true, why: true, if: true } satisfies Record<keyof Term<unknown, unknown>, true>

/** The names of the fields of every member of a union. */
type NamesOf<Union> = Union extends unknown ? keyof Union : never
