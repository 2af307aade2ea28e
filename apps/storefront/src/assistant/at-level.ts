import type { UseCase } from '@proactive/engine'
import type { Level } from '../level.js'

/** What a store may do with its use cases. */
export interface Running {
  level: Level
  /** Whether people are held out and told in variants, so that the effect can be measured. */
  trials: boolean
}

/**
 * Returns a use case as it runs at a level: below 2 it is switched off, so that nothing is said unasked; at 2 it is told
 * to each shopper alone, as if there were no others; at 3 as it is defined. Without `trials` nobody is held out, and
 * everybody is told in the use case's own words.
 */
export function atLevel(useCase: UseCase, { level, trials }: Running): UseCase {
  const tried = trials ? useCase : withoutTrials(useCase)
  if (level < 2) return { ...tried, mode: 'off' }
  return level === 2 ? alone(tried) : tried
}

const withoutTrials = (useCase: UseCase): UseCase => without({ ...useCase, holdout: 0 }, ['variants', 'variantSelector'])

/** Leaves out what shoppers share: holds and their order, how many are told, and what was learned of others' answers. */
const alone = (useCase: UseCase): UseCase =>
  without({ ...useCase, tell: { threshold: useCase.tell.threshold } }, ['holds', 'holdsFor', 'waiting', 'alternative', 'variants', 'variantSelector'])

type Optional = 'holds' | 'holdsFor' | 'waiting' | 'alternative' | 'variants' | 'variantSelector'

/** Removes options from a copy of a use case. */
function without(copy: UseCase, names: readonly Optional[]): UseCase {
  for (const name of names) Reflect.deleteProperty(copy, name)
  return copy
}
