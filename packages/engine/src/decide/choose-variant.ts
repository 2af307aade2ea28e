import { fnv1a } from '@proactive/protocol'
import { chooseArm, seededRandom } from '@proactive/protocol/bandit'
import type { UseCase } from '../define/use-case.js'
import type { ChosenVariant } from '../message/message.js'
import type { Person } from '../state/person.js'
import type { Turn } from '../state/turn.js'
import { learnedOf, resetsOf } from '../state/variants.js'

/**
 * Chooses in which variant a person is told a use case: the one that the person was told before, or the one that the
 * statistics of all tellings choose; undefined where the use case has no variants. The seed is of the person and the use
 * case: a person who was forgotten and comes back is told the same again, unless much was learned meanwhile.
 */
export function chooseVariant({ p }: Turn, person: Person, { name: useCase, variants, variantSelector: selector }: UseCase): ChosenVariant | undefined {
  if (!variants) return undefined
  const learned = learnedOf(p.variants, useCase)
  const kept = person.variants?.[useCase]
  if (kept && Object.hasOwn(variants, kept.name) && kept.resets === resetsOf(learned, kept.name)) return kept
  const name = chooseArm(Object.keys(variants), learned.arms, { random: seededRandom(fnv1a(`variant ${useCase} ${person.id}`)), selector })
  return { name, resets: resetsOf(learned, name) }
}
