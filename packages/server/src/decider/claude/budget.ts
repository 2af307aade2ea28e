/**
 * The token budgets: of one person's visit, and of a day over all processes. Tokens are taken before a call and corrected
 * after it, so that calls at the same time do not overspend together. Whatever cannot be counted is not spent.
 */

import type { DeciderHost } from '../host.js'

export interface TokenLimits {
  /** Of one person's visit: 20,000. */
  perVisit: number
  /** Of all persons, a calendar day in UTC: 5,000,000. */
  perDay: number
}

/** Tokens that were taken for one call. */
export interface Taken {
  /** Corrects what was taken to what was used. */
  settle(used: number): Promise<void>
}

export interface TokenBudget {
  /** Takes tokens for a call. Returns why none are left, or what was taken. */
  take(visit: string, tokens: number): Promise<Taken | string>
}

/** The most visits that are counted at once; the ones that were counted first leave first. */
const mostVisits = 20_000

export function createTokenBudget({ perVisit, perDay }: TokenLimits, host: () => Pick<DeciderHost, 'addTokens'> | undefined): TokenBudget {
  const byVisit = new Map<string, number>()

  function add(visit: string, tokens: number): void {
    const spent = (byVisit.get(visit) ?? 0) + tokens
    byVisit.delete(visit)
    byVisit.set(visit, spent)
    const [oldest] = byVisit.keys()
    if (byVisit.size > mostVisits && oldest !== undefined) byVisit.delete(oldest)
  }

  return {
    async take(visit, tokens) {
      if ((byVisit.get(visit) ?? 0) + tokens > perVisit) return 'the tokens of the visit are spent'
      add(visit, tokens)
      const refuse = (why: string): string => {
        add(visit, -tokens)
        return why
      }
      const day = host()
      if (!day) return { settle: (used) => Promise.resolve(add(visit, used - tokens)) }
      try {
        if ((await day.addTokens(tokens)) > perDay) {
          await day.addTokens(-tokens)
          return refuse('the tokens of the day are spent')
        }
      } catch {
        return refuse('the tokens of the day cannot be counted')
      }
      return {
        async settle(used) {
          add(visit, used - tokens)
          await day.addTokens(used - tokens)
        },
      }
    },
  }
}
