import { type Arms, armOf, winRateOf } from './arms.js'
import { sampleBeta } from './sample-beta.js'

/** How an arm is chosen: by what is known of the arms and how surely, mostly the best so far, or each equally often. */
export type VariantSelector = 'thompson_sampling' | 'epsilon_greedy' | 'random'

export const variantSelectors: readonly VariantSelector[] = ['thompson_sampling', 'epsilon_greedy', 'random']

/** How arms are chosen. */
export interface Choice {
  /** Returns a number from 0 to below 1 at each call. A seeded one repeats the choice. */
  random: () => number
  /** Default: `thompson_sampling`. */
  selector?: VariantSelector | undefined
  /** The share of choices that `epsilon_greedy` leaves to chance. Default: 0.1. */
  epsilon?: number | undefined
}

/**
 * Chooses one of `ids` by the statistics of the arms.
 *
 * @throws RangeError when `ids` is empty, the selector is unknown, or `epsilon` is not from 0 to 1.
 *
 * @example
 * const variant = chooseArm(['short', 'long'], arms, { random: seededRandom(fnv1a(correlationId)) })
 */
export function chooseArm(ids: readonly string[], arms: Arms, { random, selector = 'thompson_sampling', epsilon = 0.1 }: Choice): string {
  if (!variantSelectors.includes(selector)) throw new RangeError(`Unknown selector '${selector}'. Choose ${variantSelectors.join(', ')}.`)
  if (!(epsilon >= 0 && epsilon <= 1)) throw new RangeError(`epsilon is a share from 0 to 1, not ${epsilon}.`)
  if (selector === 'random' || (selector === 'epsilon_greedy' && random() < epsilon)) return anyOf(ids, random)
  const scores = ids.map((id) => {
    const { wins, losses } = armOf(arms, id)
    return selector === 'epsilon_greedy' ? winRateOf({ wins, losses }) : sampleBeta(1 + wins, 1 + losses, random)
  })
  const best = Math.max(...scores)
  return anyOf(ids.filter((_, n) => scores[n] === best), random)
}

/** Returns one of the IDs, each with the same chance: the first of several equal ones must not win every time. */
function anyOf(ids: readonly string[], random: () => number): string {
  const id = ids[Math.floor(random() * ids.length)]
  if (id === undefined) throw new RangeError('There is no arm to choose from. Pass at least one ID.')
  return id
}
