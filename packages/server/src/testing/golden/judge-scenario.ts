import { describeMiss } from './describe-miss.js'
import type { Played } from './play-scenario.js'
import { judge, type Verdict } from './score.js'
import { type GroundingOptions, ungroundedIn } from './ungrounded.js'
import { type Policy, violationsOf } from './violations.js'

/** A scenario that was played, judged. */
export interface Judged {
  name: string
  at: string
  verdicts: readonly Verdict[]
  /** Each verdict that is wrong, with its trace, in plain text. */
  misses: readonly string[]
  /** Each broken rule, and each message that rests on nothing, in plain words. */
  violations: readonly string[]
  ungrounded: readonly string[]
  /** What is wrong with the scenario, or with a definition that it uses. */
  problems: readonly string[]
  /** What the calls of a model cost. */
  costUsd: number
}

/**
 * Judges a scenario that was played: what was told by what was expected, and all that was told by the policy and by the
 * facts.
 *
 * @example
 * const { misses, violations } = judgeScenario(await playScenario(scenario, { pack, clock }), { policy, grounding })
 */
export function judgeScenario(played: Played, { policy, grounding }: { policy: Policy; grounding: GroundingOptions }): Judged {
  const { scenario, problems, told, seen } = played
  const where = `${scenario.name} (${scenario.at})`
  const verdicts = judge(played)
  const ungrounded = told.flatMap((one) => {
    const missing = ungroundedIn(one, grounding)
    const message = 'message' in one.command.data ? one.command.data.message : ''
    return missing.length === 0 ? [] : [`${where}: no fact has ${missing.map((text) => `'${text}'`).join(', ')}, which ${one.person} was told by '${one.command.data.useCase}': '${message}'`]
  })
  return {
    name: scenario.name,
    at: scenario.at,
    verdicts,
    misses: verdicts.filter(({ faults }) => faults.length > 0).map((verdict) => describeMiss(verdict, played)),
    violations: violationsOf(played, policy).map((violation) => `${where}: ${violation}`),
    ungrounded,
    costUsd: seen.reduce((sum, one) => sum + (one.type === 'model' ? (one.account.costUsd ?? 0) : 0), 0),
    problems: problems.map((problem) => `${where}: ${problem}`),
  }
}
