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

/** Who could care: tiers, each a choice of requirements. A later tier only serves where the earlier have nobody. */
export interface Audience<T = unknown> {
  readonly tiers: readonly (readonly Requirement[])[]
  /** Those who match this as well. */
  or(criteria: Criteria<T>): Audience<T>
  /** Those who match this, where nobody matches what was said before. */
  otherwise(criteria: Criteria<T>): Audience<T>
  readonly [visitor]?: T
}

/** Traits under their names. */
export interface Visitor<T = unknown> {
  readonly kind: 'visitor'
  readonly traits: T
  /** Those whose indexed traits have these values. */
  where(criteria: Criteria<T>): Audience<T>
}

/**
 * Says what events fold into about a person, for audiences and scores.
 *
 * @example
 * const reader = defineVisitor({
 *   viewing: latest(bookViewed, 'bookId', { per: 'session', until: [pageLeft], index: true }),
 *   borrowed: count(bookBorrowed),
 * })
 * reader.where({ viewing: 'dune' })
 */
export function defineVisitor<const T extends Traits>(traits: T): Visitor<T> {
  return { kind: 'visitor', traits, where: (criteria) => audience([[required(criteria)]]) }
}

function audience<T>(tiers: readonly (readonly Requirement[])[]): Audience<T> {
  return {
    tiers,
    or: (criteria) => audience([...tiers.slice(0, -1), [...(tiers.at(-1) ?? []), required(criteria)]]),
    otherwise: (criteria) => audience([...tiers, [required(criteria)]]),
  }
}

function required(criteria: Readonly<Record<string, unknown>>): Requirement {
  return Object.entries(criteria).flatMap(([trait, value]) =>
    value === undefined ? [] : [{ trait, anyOf: (Array.isArray(value) ? value : [value]) as readonly Json[] }],
  )
}
