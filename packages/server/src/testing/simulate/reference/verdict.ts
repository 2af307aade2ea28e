/** What a decider owes, and what is decided without it. */

import type { Inspection, Message, UseCase } from '@proactive/engine'
import { isRecord } from '@proactive/protocol'

type Decision = Extract<Inspection, { type: 'decision' }>['decision']

/** Whether a message is the reply of a decider that has decided. */
export function isVerdict(message: Message | undefined): boolean {
  if (message?.body.type !== 'reply' || !message.body.result.ok) return false
  const { value } = message.body.result
  return isRecord(value) && (value['act'] === false || (value['act'] === true && typeof value['message'] === 'string' && value['message'] !== ''))
}

/**
 * Returns what is wrong with a decision that was taken without a verdict of the decider, as after a crash of the process
 * that asked: the rule decides, unless the use case wants silence then.
 */
export function wrongAlone(useCase: UseCase | undefined, decision: Decision, isInstead: boolean): { promise: string; how: string } | undefined {
  const name = useCase?.name ?? ''
  if (decision.act) {
    return decision.decidedBy === 'rule' ? undefined : { promise: 'nobody speaks for a decider that gives no verdict', how: `'${name}' was decided by the ${decision.decidedBy}, which gave no verdict.` }
  }
  // The facts may fail after that, and the hold of an alternative may go to another person.
  if (decision.reason.startsWith('facts: ') || isInstead || useCase?.say.fallback === 'silence') return undefined
  return { promise: 'the rule decides where the decider gives no verdict', how: `'${name}' ended in silence ('${decision.reason}') without a verdict of the decider.` }
}
