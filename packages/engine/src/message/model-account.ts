import { type FactRecord, isRecord, type ModelTokens } from '@proactive/protocol'
import type { Result } from './message.js'
import { fieldsOf } from './json.js'

/** The answer of one check of what a model said. */
export interface ModelCheck {
  readonly check: string
  readonly ok: boolean
  readonly reason?: string
}

/** What a model was asked and answered about one candidate, and what became of the answer. */
export interface ModelAccount {
  readonly model: string
  /** Who decided in the end, and why. */
  readonly decidedBy: 'model' | 'rule' | 'nobody'
  readonly because: string
  /** The facts that the words may rest on, each with where it comes from and when it was read. */
  readonly facts: readonly Readonly<FactRecord>[]
  /** The part of the prompt about the person, and the digest of the part that is the same for all. */
  readonly prompt?: string
  readonly policy?: string
  /** The answer as it came. */
  readonly answer?: string
  readonly checks: readonly ModelCheck[]
  readonly latencyMs?: number
  readonly tokens?: Readonly<ModelTokens>
  readonly costUsd?: number
  /** What another decider, which was only watched, would have done otherwise. */
  readonly shadow?: { readonly by: string; readonly differs: boolean; readonly says: string; readonly account?: ModelAccount }
}

/** Returns the account that a decider adds to its reply; undefined without one. */
export function readAccount(result: Result): ModelAccount | undefined {
  const account = result.ok ? fieldsOf(result.value)['account'] : undefined
  return isRecord(account) && isAccount(account) ? account : undefined
}

/** A decider is part of the server: the fields that every reader relies on are checked. */
function isAccount(account: object): account is ModelAccount {
  const { model, decidedBy, because, facts, checks }: Partial<Record<keyof ModelAccount, unknown>> = account
  const isDecider = decidedBy === 'model' || decidedBy === 'rule' || decidedBy === 'nobody'
  return typeof model === 'string' && isDecider && typeof because === 'string' && Array.isArray(facts) && Array.isArray(checks)
}
