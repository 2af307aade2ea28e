import type { Decision } from '@proactive/protocol'
import type { DecideContext } from './effect.js'
import type { Result } from './message.js'
import { fieldsOf } from './json.js'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A decider's answer: a decision before the engine gives it id, time and priority. */
export type Verdict = DistributiveOmit<Decision, 'id' | 'time' | 'priority'>

/**
 * Decides by rule: acts, in the use case's own words. The engine asks a decider only after all conditions held.
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

/** Reads a decider's reply as untrusted input. Returns in words what is wrong with a reply that is no decision. */
export function readVerdict(result: Result): Verdict | string {
  if (!result.ok) return `the decider failed with '${result.code}'`
  const { act, message, reason, confidence, reasoning, decidedBy, prepare } = fieldsOf(result.value)
  if (act === false) return { act: false, reason: typeof reason === 'string' ? reason : 'the decider gave no reason' }
  if (act !== true || typeof message !== 'string' || message === '') return 'the reply of the decider is no decision'
  return {
    act: true,
    message,
    confidence: typeof confidence === 'number' ? confidence : 0,
    reasoning: typeof reasoning === 'string' ? reasoning : '',
    decidedBy: decidedBy === 'model' ? 'model' : 'rule',
    ...(prepare === true && { prepare }),
  }
}
