import type { Json } from '@proactive/protocol'
import type { MatchOf, Trait, ValueOf } from './trait.js'

export type Traits = Readonly<Record<string, Trait>>

/** What a score and an audience know of a person. */
export type Known<T> = { readonly [K in keyof T]: ValueOf<T[K]> }

/** What an audience may require: indexed traits alone, each one value or any of several. */
export type Criteria<T> = {
  readonly [K in keyof T as [MatchOf<T[K]>] extends [never] ? never : K]?: MatchOf<T[K]> | readonly MatchOf<T[K]>[]
}

/** Everything that one conjunction requires: per trait, any of these values. */
export type Requirement = readonly { readonly trait: string; readonly anyOf: readonly Json[] }[]

declare const visitor: unique symbol

/** Required like traits, of everybody: who it is, and which tab. No trait is called so. */
export const identity = { person: '@person', session: '@session' } as const

/** Who could care: tiers, each a choice of requirements. A later tier only serves where the earlier have nobody. */
export interface Audience<T = unknown> {
  readonly tiers: readonly (readonly Requirement[])[]
  /** Of all those said so far, only who match this as well. */
  and(more: Criteria<T> | Audience<T>): Audience<T>
  /** Those who match this, too. */
  or(others: Criteria<T> | Audience<T>): Audience<T>
  /** Those who match this, where nobody matches what was said before. */
  otherwise(others: Criteria<T> | Audience<T>): Audience<T>
  readonly [visitor]?: T
}

/** Traits under their names. */
export interface Visitor<T = unknown> {
  readonly kind: 'visitor'
  readonly traits: T
  /** Those whose indexed traits have these values. */
  where(criteria: Criteria<T>): Audience<T>
  /** That person, or those: `user:<id>` or `visitor:<id>`. */
  person(id: string | readonly string[]): Audience<T>
  /** Whoever is on that tab, told on it. */
  session(id: string | readonly string[]): Audience<T>
}

/**
 * Says what events fold into about a person, for audiences and scores.
 *
 * @example
 * const reader = defineVisitor({
 *   viewing: trait.latest(bookViewed, 'bookId', { per: 'session', until: [pageLeft], index: true }),
 *   borrowed: trait.count(bookBorrowed),
 * })
 * reader.where({ viewing: 'dune' })
 * reader.person('user:ann').and({ viewing: 'dune' })
 *
 * @throws Error when a trait's name begins with `@`.
 */
export function defineVisitor<const T extends Traits>(traits: T): Visitor<T> {
  const taken = Object.keys(traits).find((name) => name.startsWith('@'))
  if (taken !== undefined) throw new Error(`defineVisitor: no trait may be called '${taken}'; leave out the @.`)
  return {
    kind: 'visitor',
    traits,
    where: (criteria) => audience([[required(criteria)]]),
    person: (id) => audience([[required({ [identity.person]: id })]]),
    session: (id) => audience([[required({ [identity.session]: id })]]),
  }
}

function audience<T>(tiers: readonly (readonly Requirement[])[]): Audience<T> {
  return {
    tiers,
    and: (more) => audience(tiers.map((tier) => tier.flatMap((one) => choices(more).map((other) => [...one, ...other])))),
    or: (others) => audience([...tiers.slice(0, -1), [...(tiers.at(-1) ?? []), ...choices(others)]]),
    otherwise: (others) => audience([...tiers, choices(others)]),
  }
}

/** What is said beside an audience is one requirement, or another audience's; of that, its tiers do not count. */
function choices<T>(said: Criteria<T> | Audience<T>): readonly Requirement[] {
  return isAudience(said) ? said.tiers.flat() : [required(said)]
}

/** Criteria hold values, never functions. */
function isAudience<T>(said: Criteria<T> | Audience<T>): said is Audience<T> {
  return 'or' in said && typeof said.or === 'function'
}

function required(criteria: Readonly<Record<string, unknown>>): Requirement {
  return Object.entries(criteria).flatMap(([trait, value]) =>
    value === undefined ? [] : [{ trait, anyOf: (Array.isArray(value) ? value : [value]) as readonly Json[] }],
  )
}
