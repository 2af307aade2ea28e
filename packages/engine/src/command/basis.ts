import { canonicalJson, type Json, type Words } from '@proactive/protocol'
import type { KnownFacts, UseCase } from '../define/use-case.js'
import { idFrom } from '../message/ids.js'
import { plain } from '../message/json.js'

/**
 * What a command says and does, as two digests: its words, offer, anchor and hold; and its evidence in plain words. Made
 * again of fresh facts, they tell whether the command still says what is true.
 */
export interface Basis {
  said: string
  why: string
}

/** What a command is made of: the use case, and what its callbacks know. */
export interface BasisOf {
  useCase: UseCase
  /** The name of the variant, where it is told in one. */
  variant: string | undefined
  /** The data of the signal that stands now, and of the one that the command was sent for. */
  signal: Json
  evidence: Json
  facts: KnownFacts['facts']
  /** When the command was made, epoch milliseconds: time alone changes nothing of what it says. */
  at: number
  /** Whether it proposes the alternative to a hold that was lost. */
  instead: boolean
}

/** Returns what a command says and does. The words of a model rest on the same facts as those of the rule. */
export function basisOf({ useCase, variant, signal, evidence, facts, at, instead }: BasisOf): Basis {
  const known: KnownFacts = { signal, facts, now: at }
  const said = instead
    ? (useCase.alternative?.(known) ?? null)
    : [wordsOf(useCase, variant, known), useCase.offer?.(known) ?? null, useCase.anchor?.(known) ?? null, useCase.holds?.({ signal }) ?? null]
  return { said: digest(said), why: digest(useCase.why({ ...known, signal: evidence })) }
}

/** Returns the words of a variant, or those of the use case where it is told in none, or in one that there is no longer. */
export function wordsOf({ say, variants = {} }: UseCase, variant: string | undefined, known: KnownFacts): Words {
  const told = (variant !== undefined && Object.hasOwn(variants, variant) && variants[variant]) || say
  return told.words(known)
}

const digest = (said: unknown): string => idFrom('said', canonicalJson(plain(said)))
