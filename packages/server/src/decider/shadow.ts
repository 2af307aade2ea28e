import { isRecord, type Json } from '@proactive/protocol'
import type { Decider } from './answering.js'

/**
 * Creates a decider that does what the first one decides and records, in the trace of each decision, what the second would
 * have done otherwise. Both are asked at once; the answer waits for the slower one, at most until the deadline.
 *
 * @example
 * createProactiveServer({ decider: shadow(ruleDecider(), claudeDecider({ client })), ...options })
 */
export function shadow(first: Decider, second: Decider): Decider {
  return {
    isInside: first.isInside && second.isInside,
    ...(first.phrase && { phrase: first.phrase }),
    isWell: () => first.isWell?.() ?? true,
    connect(host) {
      first.connect?.(host)
      second.connect?.(host)
    },
    ...(first.choose && { choose: first.choose.bind(first) }),
    async decide(context, options) {
      const watched = Promise.resolve()
        .then(() => second.decide(context, options))
        .catch((cause: unknown): Json => ({ act: false, reason: `failed: ${cause instanceof Error ? cause.name : 'error'}` }))
      const [decided, other] = await Promise.all([first.decide(context, options), watched])
      return isRecord(decided) ? { ...decided, account: { ...accountOf(decided), shadow: comparisonOf(decided, other) } } : decided
    },
  }
}

/** The account of the first decider, or one for a decider that gives none. */
function accountOf(decided: Readonly<Record<string, unknown>>): { [field: string]: Json } {
  const { account, act, decidedBy, reasoning = '', reason = '' } = decided
  if (isRecord(account)) return JSON.parse(JSON.stringify(account))
  return { model: 'none', decidedBy: act === true ? (decidedBy === 'model' ? 'model' : 'rule') : 'nobody', because: String(act === true ? reasoning : reason), facts: [], checks: [] }
}

function comparisonOf(decided: unknown, other: unknown): { [field: string]: Json } {
  const said = isRecord(other) && isRecord(other['account']) ? JSON.parse(JSON.stringify(other['account'])) : undefined
  return { by: modelIn(other), differs: saysOf(decided) !== saysOf(other), says: saysOf(other), ...(said && { account: said }) }
}

function modelIn(value: unknown): string {
  const account = isRecord(value) ? value['account'] : undefined
  return isRecord(account) && typeof account['model'] === 'string' ? account['model'] : 'rule'
}

function saysOf(value: unknown): string {
  const message = isRecord(value) && value['act'] === true ? value['message'] : undefined
  return typeof message === 'string' ? message : 'silence'
}
