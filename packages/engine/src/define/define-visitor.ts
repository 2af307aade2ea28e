import { checkOptions, type Json } from '@proactive/protocol'
import { mistake } from './mistake.js'
import type { MatchOf, Trait, ValueOf } from './trait.js'

/** Traits by their names. */
export type Traits = Readonly<Record<string, Trait>>

/** The values of a person's traits. */
export type Known<T> = { readonly [K in keyof T]: ValueOf<T[K]> }

/** What an audience may require: values of indexed traits; of several values, any. */
export type Criteria<T> = {
  readonly [K in keyof T as [MatchOf<T[K]>] extends [never] ? never : K]?: MatchOf<T[K]> | readonly MatchOf<T[K]>[]
}

/** A conjunction: for each trait, any of these values. */
export type Requirement = readonly { readonly trait: string; readonly anyOf: readonly Json[] }[]

/** What a model is told of a person: values by names that it understands. What is undefined is left out. */
export type ModelTraits = Readonly<Record<string, Json | undefined>>

declare const visitor: unique symbol

/** The names under which an audience requires a person or a tab; no trait may have them. */
export const identity = { person: '@person', session: '@session' } as const

/** Who could care about a signal: tiers of requirements. A later tier is used only if no earlier tier matches anybody. */
export interface Audience<T = unknown> {
  readonly tiers: readonly (readonly Requirement[])[]
  /** Keeps only those who match this as well. */
  and(more: Criteria<T> | Audience<T>): Audience<T>
  /** Adds those who match this. */
  or(others: Criteria<T> | Audience<T>): Audience<T>
  /** Adds a tier: those who match this, where nobody matches the tiers before. */
  otherwise(others: Criteria<T> | Audience<T>): Audience<T>
  readonly [visitor]?: T
}

/** A visitor: traits, and how audiences are made of them. */
export interface Visitor<T = unknown> {
  readonly kind: 'visitor'
  readonly traits: T
  /** Returns what a model is told of the person, in words of the pack. */
  forModel?(known: { readonly visitor: Known<T>; readonly now: number }): ModelTraits
  /** Returns the persons whose indexed traits have these values. */
  where(criteria: Criteria<T>): Audience<T>
  /**
   * Returns the persons with these ids: `user:<id>` or `visitor:<id>`; an empty text is nobody.
   *
   * @throws Error for an id without its kind, which would find nobody.
   */
  person(id: string | readonly string[]): Audience<T>
  /** Returns the persons on these tabs; the command goes to that tab. */
  session(id: string | readonly string[]): Audience<T>
}

/**
 * Defines the traits of a visitor: what events fold into about a person, for audiences and scores.
 *
 * @example
 * const reader = defineVisitor({
 *   viewing: trait.latest(bookViewed, 'bookId', { per: 'session', until: [pageLeft], index: true }),
 *   borrowed: trait.count(bookBorrowed),
 * })
 * reader.where({ viewing: 'dune' })
 * reader.person('user:ann').and({ viewing: 'dune' })
 *
 * @param options.forModel Returns what a model is told of the person, where a model decides: nothing without it. It must not
 *   return what names the person.
 * @throws Error when a trait's name begins with `@`, or when there is no such option.
 */
export function defineVisitor<const T extends Traits>(
  traits: T,
  options: { readonly forModel?: (known: { readonly visitor: Known<NoInfer<T>>; readonly now: number }) => ModelTraits } = {},
): Visitor<T> {
  checkOptions('defineVisitor', options, { forModel: true })
  const taken = Object.keys(traits).find((name) => name.startsWith('@'))
  if (taken !== undefined) throw mistake(`defineVisitor({ '${taken}': … })`, 'trait names with @ are reserved; choose a name without it.')
  return {
    kind: 'visitor',
    traits,
    ...(options.forModel && { forModel: options.forModel }),
    where: (criteria) => audience([[required(criteria)]]),
    person: (id) => audience([[required({ [identity.person]: namesOf(id) })]]),
    session: (id) => audience([[required({ [identity.session]: id })]]),
  }
}

function namesOf(id: string | readonly string[]): string | readonly string[] {
  // In a stored signal, a person who was erased has the name `erased-<uuid>`. The message does not repeat the id, because
  // the log names no person.
  for (const one of typeof id === 'string' ? [id] : id) {
    if (one !== '' && !/^(user:|visitor:|erased-)/.test(one)) throw mistake('visitor.person(…)', "an id has no kind; write `user:${id}` for a user of the shop's login, `visitor:${id}` for a guest")
  }
  return id
}

function audience<T>(tiers: readonly (readonly Requirement[])[]): Audience<T> {
  return {
    tiers,
    and: (more) => audience(tiers.map((tier) => tier.flatMap((one) => choices(more).map((other) => [...one, ...other])))),
    or: (others) => audience([...tiers.slice(0, -1), [...(tiers.at(-1) ?? []), ...choices(others)]]),
    otherwise: (others) => audience([...tiers, choices(others)]),
  }
}

/** Returns criteria as one requirement, an audience as all of its requirements, whatever their tiers. */
function choices<T>(said: Criteria<T> | Audience<T>): readonly Requirement[] {
  return isAudience(said) ? said.tiers.flat() : [required(said)]
}

/** Tells an audience from criteria, which hold values and never functions. */
function isAudience<T>(said: Criteria<T> | Audience<T>): said is Audience<T> {
  return 'or' in said && typeof said.or === 'function'
}

function required(criteria: Readonly<Record<string, unknown>>): Requirement {
  return Object.entries(criteria).flatMap(([trait, value]) =>
    value === undefined ? [] : [{ trait, anyOf: (Array.isArray(value) ? value : [value]) as readonly Json[] }],
  )
}
