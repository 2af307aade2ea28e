import { ProactiveError } from '@proactive/protocol'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Points per `seconds`. Load tests multiply all of them by `PROACTIVE_LIMIT_SCALE`. */
const budgets = {
  /** Sessions asked for, by address. */
  session: { points: 240, seconds: 60 },
  /** Handshakes of sockets, by address. */
  handshake: { points: 480, seconds: 60 },
  /** Events sent, by session. */
  events: { points: 1_000, seconds: 10 },
  /** Batches sent, by session. */
  batches: { points: 200, seconds: 10 },
  /** Answers to commands, and whatever else a page asks, by person. */
  requests: { points: 120, seconds: 60 },
} as const

export interface RateLimits {
  /** @throws ProactiveError `rate_limited`, with the time after which it is worth trying again. */
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
        throw new ProactiveError('rate_limited', 'Too much at once.', { retryAfterMs: cause.msBeforeNext })
      }
    },
  }
}
