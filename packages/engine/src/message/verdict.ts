import type { Decision } from '@proactive/protocol'
import type { DecideContext } from './effect.js'
import type { Result } from './message.js'
import { fieldsOf } from './json.js'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** What a decider answers: a decision before the engine gives it id, time and priority. */
export type Verdict = DistributiveOmit<Decision, 'id' | 'time' | 'priority'>

/**
 * Decides by the use case's own conditions, which held or it would not have been asked, and in its own words.
 *
 * @example
 * const reply = { ok: true, value: decideByRule(effect.context) }
 */
export function decideByRule({ words }: DecideContext): Verdict & { act: true } {
  return {
    act: true,
    message: words,
    confidence: 1,
    reasoning: 'all conditions of the rule hold',
    decidedBy: 'rule',
  }
}

/** Reads a decider's reply; whatever is not a decision is silence, with the reason. */
export function readVerdict(result: Result): Verdict {
  if (!result.ok) return { act: false, reason: `decider: ${result.code}` }
  const { act, message, reason, confidence, reasoning, decidedBy, prepare } = fieldsOf(result.value)
  if (act === false) return { act: false, reason: typeof reason === 'string' ? reason : 'the decider gave no reason' }
  if (act !== true || typeof message !== 'string' || message === '')
    return { act: false, reason: 'the reply is no decision' }
  return {
    act: true,
    message,
    confidence: typeof confidence === 'number' ? confidence : 0,
    reasoning: typeof reasoning === 'string' ? reasoning : '',
    decidedBy: decidedBy === 'model' ? 'model' : 'rule',
    ...(prepare === true && { prepare }),
  }
}
