/** What was learned of the variants of use cases. */

import { type Arms, type Counts, freezeArms, mergeArms, resetArms } from '@proactive/protocol/bandit'
import type { ChosenVariant } from '../message/message.js'

/** The statistics of a use case's variants. Every partition has them all: each outcome is a message to all. */
export interface LearnedVariants {
  readonly arms: Arms
  /** The number of the last reset of each variant; absent before the first. */
  readonly resets: Readonly<Record<string, number>>
}

const nothing: LearnedVariants = { arms: {}, resets: {} }

type All = Map<string, LearnedVariants>

export const learnedOf = (all: All, useCase: string): LearnedVariants => all.get(useCase) ?? nothing

export const resetsOf = ({ resets }: LearnedVariants, name: string): number => (Object.hasOwn(resets, name) ? resets[name] : undefined) ?? 0

/**
 * Adds an outcome. One of a telling before the last reset is ignored, and one after a reset that is still on its way here
 * brings the reset along: in whatever order they arrive, every partition comes to the same statistics.
 */
export function addLearned(all: All, useCase: string, { name, resets }: ChosenVariant, outcome: Counts): void {
  if (resets > resetsOf(learnedOf(all, useCase), name)) resetVariants(all, useCase, { [name]: resets })
  const known = learnedOf(all, useCase)
  if (resets === resetsOf(known, name)) all.set(useCase, { ...known, arms: mergeArms(known.arms, { [name]: outcome }) })
}

/** Freezes variants, or lets them learn again. */
export function freezeVariants(all: All, useCase: string, names: readonly string[], isFrozen: boolean): void {
  const known = learnedOf(all, useCase)
  all.set(useCase, { ...known, arms: freezeArms(known.arms, names, isFrozen) })
}

/** Forgets what was learned of variants, each by the number of its reset; a reset that is already known changes nothing. */
export function resetVariants(all: All, useCase: string, numbers: Readonly<Record<string, number>>): void {
  const known = learnedOf(all, useCase)
  const names = Object.keys(numbers).filter((name) => (numbers[name] ?? 0) > resetsOf(known, name))
  all.set(useCase, { arms: resetArms(known.arms, names), resets: { ...known.resets, ...Object.fromEntries(names.map((name) => [name, numbers[name] ?? 0])) } })
}
