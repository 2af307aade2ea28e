import type { ModelAccount } from '@proactive/engine'
import { formatNumber } from '@proactive/protocol'

/**
 * Describes in words what a model was asked and answered about a candidate: who decided and why, each check, the facts that
 * the words rest on, where the rule differs, and what it took. The prompt, the answer as it came and what a check found in
 * it are for the operator only: the answer may be hostile, and its person is shown nothing that has not passed the checks.
 */
export function modelStory(account: ModelAccount, { whole }: { whole: boolean }): string[] {
  const { model, decidedBy, because, facts, checks, shadow, prompt, policy, answer } = account
  const deciders = { model: 'decided', rule: 'did not decide, the rule did', nobody: 'did not decide, and nothing is told' }
  const findings = checks.map(({ check, ok, reason }) => `${check} ${ok ? '✓' : '✗'}${whole && reason !== undefined ? ` (${reason})` : ''}`)
  return [
    `model: ${model} ${deciders[decidedBy]}: ${because}${costWords(account)}`,
    ...(findings.length > 0 ? [`checks: ${findings.join(', ')}`] : []),
    ...facts.map(({ id, value, source, time }) => `the words rest on ${id} = ${JSON.stringify(value)}, of ${source}, read ${time}`),
    ...(shadow?.differs ? [`where they differ: ${shadow.by} would have said “${shadow.says}”`] : []),
    ...(whole && shadow?.account ? modelStory(shadow.account, { whole }).map((line) => `${shadow.by}, which was only watched: ${line}`) : []),
    ...(whole && prompt !== undefined ? [`prompt, after the policy ${policy ?? ''}: ${prompt}`] : []),
    ...(whole && answer !== undefined ? [`answer: ${answer}`] : []),
  ]
}

function costWords({ latencyMs, tokens, costUsd }: ModelAccount): string {
  const took = latencyMs === undefined ? [] : [`${latencyMs} ms`]
  const used = tokens ? [`${formatNumber(tokens.input + tokens.cacheRead + tokens.cacheWrite, 'en')} tokens in, ${formatNumber(tokens.cacheRead, 'en')} of them from the cache, ${tokens.output} out`] : []
  const cost = costUsd === undefined ? [] : [`${costUsd.toFixed(6)} USD`]
  const all = [...took, ...used, ...cost]
  return all.length > 0 ? ` (${all.join('; ')})` : ''
}
