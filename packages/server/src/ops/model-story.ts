import { formatNumber, type ModelRecord } from '@proactive/protocol'

/** Describes in words what a model was asked and answered about a candidate: who decided and why, each check, and what it took. */
export function modelStory({ model, decidedBy, because, checks, differs, watched, prompt, policy, answer, ...took }: ModelRecord): string[] {
  const deciders = { model: 'decided', rule: 'did not decide, the rule did', nobody: 'did not decide, and nothing is told' }
  const findings = checks.map(({ check, ok, reason }) => `${check} ${ok ? '✓' : '✗'}${reason === undefined ? '' : ` (${reason})`}`)
  return [
    `model: ${model} ${deciders[decidedBy]}: ${because}${costWords(took)}`,
    ...(findings.length > 0 ? [`checks: ${findings.join(', ')}`] : []),
    ...(differs ? [`where they differ: ${differs.by} would have said “${differs.says}”`] : []),
    ...(watched ? modelStory(watched).map((line) => `${watched.model}, which was only watched: ${line}`) : []),
    ...(prompt === undefined ? [] : [`prompt, after the policy ${policy ?? ''}: ${prompt}`]),
    ...(answer === undefined ? [] : [`answer: ${answer}`]),
  ]
}

function costWords({ latencyMs, tokens, costUsd }: Pick<ModelRecord, 'latencyMs' | 'tokens' | 'costUsd'>): string {
  const took = latencyMs === undefined ? [] : [`${latencyMs} ms`]
  const used = tokens ? [`${formatNumber(tokens.input + tokens.cacheRead + tokens.cacheWrite, 'en')} tokens in, ${formatNumber(tokens.cacheRead, 'en')} of them from the cache, ${tokens.output} out`] : []
  const cost = costUsd === undefined ? [] : [`${costUsd.toFixed(6)} USD`]
  const all = [...took, ...used, ...cost]
  return all.length > 0 ? ` (${all.join('; ')})` : ''
}
