import type { ModelAccount } from '@proactive/engine'
import type { ModelRecord } from '@proactive/protocol'
import type { EngineClock } from '../store/engine-clock.js'
import { onPageClock } from './facts-of-words.js'

/**
 * Returns what a trace shows of a model's account. The prompt, the answer as it came and what a check found in it are for
 * the operator only: the answer may be hostile, and its person is shown nothing that has not passed the checks.
 */
export function modelRecord(account: ModelAccount, clock: Pick<EngineClock, 'forPage'>, { whole }: { whole: boolean }): ModelRecord {
  const { model, decidedBy, because, facts, checks, latencyMs, tokens, costUsd, shadow, prompt, policy, answer } = account
  return {
    model,
    decidedBy,
    because,
    facts: onPageClock(facts, clock),
    checks: checks.map(({ check, ok, reason }) => ({ check, ok, ...(whole && reason !== undefined && { reason }) })),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(tokens && { tokens }),
    ...(costUsd !== undefined && { costUsd }),
    ...(shadow?.differs && { differs: { by: shadow.by, says: shadow.says } }),
    ...(whole && prompt !== undefined && { prompt }),
    ...(whole && policy !== undefined && { policy }),
    ...(whole && answer !== undefined && { answer }),
    ...(whole && shadow?.account && { watched: modelRecord(shadow.account, clock, { whole }) }),
  }
}
