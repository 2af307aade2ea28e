import { ProactiveError } from '@proactive/protocol'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** How many points may be spent in `seconds`. `PROACTIVE_LIMIT_SCALE` multiplies all of them, for load tests. */
const budgets = {
  /** Requests for a session, by address. */
  session: { points: 240, seconds: 60 },
  /** Socket handshakes, by address. */
  handshake: { points: 480, seconds: 60 },
  /** Events sent, by session. */
  events: { points: 1_000, seconds: 10 },
  /** Batches sent, by session. */
  batches: { points: 200, seconds: 10 },
  /** Erasures of persons, by address and by person. */
  erasure: { points: 10, seconds: 600 },
  /** Requests about commands and over HTTP, by person. */
  requests: { points: 120, seconds: 60 },
} as const

/** Budgets that limit how often a page, a person or an address may call. */
export interface RateLimits {
  /** @throws ProactiveError `rate_limited`, with the milliseconds until the budget is full again. */
  spend(budget: keyof typeof budgets, key: string, points?: number): Promise<void>
}

export function createRateLimits(scale = 1): RateLimits {
  const limiters = new Map(
    Object.entries(budgets).map(([name, { points, seconds }]) => [
      name,
      new RateLimiterMemory({ points: Math.max(1, Math.round(points * scale)), duration: seconds }),
    ]),
  )
  return {
    async spend(budget, key, points = 1) {
      try {
        await limiters.get(budget)?.consume(key, points)
      } catch (cause) {
        if (!(cause instanceof RateLimiterRes)) throw cause
        throw new ProactiveError('rate_limited', `Rate limit exceeded: retry in ${cause.msBeforeNext} ms.`, { retryAfterMs: cause.msBeforeNext })
      }
    },
  }
}
