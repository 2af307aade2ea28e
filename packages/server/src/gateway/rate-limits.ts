/**
 * Budgets of what a connection, a session, a person and an address may ask for: how many calls, and how much work. The
 * unit of work is a byte that is checked and scrubbed; `workOf` adds what an event costs whatever its size. A budget is
 * full again at the end of its window.
 */

import { ProactiveError } from '@proactive/protocol'
import { createPacer, type Pace } from './pacer.js'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

interface Allowance {
  points: number
  seconds: number
  /** How fast calls are let through; a faster caller waits, and is refused where it would wait for too long. */
  pace?: Pace
}

/** How many points may be spent in `seconds`. `PROACTIVE_LIMIT_SCALE` multiplies points and paces, for load tests. */
const budgets = {
  /** Requests over HTTP, by address; a refused one costs `refusedPoints`. */
  http: { points: 6_000, seconds: 60, pace: { perSecond: 100, burst: 20 } },
  /** Requests for a session, by address. */
  session: { points: 240, seconds: 60, pace: { perSecond: 40, burst: 20 } },
  /** Socket handshakes, by address; a refused one costs `refusedPoints`, an ended offender `offencePoints`. */
  handshake: { points: 480, seconds: 60, pace: { perSecond: 100, burst: 40 } },
  /** Socket handshakes, by session. */
  reconnect: { points: 120, seconds: 60 },
  /** Events sent, by session. */
  events: { points: 1_000, seconds: 10 },
  /** Batches sent, by session. */
  batches: { points: 200, seconds: 10, pace: { perSecond: 20, burst: 20 } },
  /** Work of batches, by session and person. */
  sessionWork: { points: 1_000_000, seconds: 10 },
  personWork: { points: 2_000_000, seconds: 10 },
  /** Work of batches, by address: in a shorter window, so that an address cannot spend much of it at once. */
  addressWork: { points: 2_400_000, seconds: 3 },
  /** Erasures of persons, by address and by person. */
  erasure: { points: 10, seconds: 600 },
  /** Requests about commands and over HTTP, by person. */
  requests: { points: 120, seconds: 60, pace: { perSecond: 20, burst: 20 } },
  /** Renewals of a token on an open socket, by session. */
  renewals: { points: 30, seconds: 60, pace: { perSecond: 20, burst: 20 } },
} as const satisfies Record<string, Allowance>

export type Budget = keyof typeof budgets

/** What a refused call costs in place of one point. */
export const refusedPoints = { http: 10, handshake: 3 } as const
/** What it costs an address, in handshakes, that one of its connections was ended for ignoring its limits. */
export const offencePoints = 60

/** What the check of an event costs whatever its size, in bytes of text that could be scrubbed meanwhile. */
const workPerEvent = 500

/** How far beyond a budget a caller is still told so in the protocol's form, before its calls are refused unread. */
const overdraft = 1.25

/** Returns the work of a batch, in points. */
export function workOf(bytes: number, events: number): number {
  return bytes + events * workPerEvent
}

export interface RateLimits {
  /**
   * Spends from a budget, and waits for its pace if it has one.
   *
   * @throws ProactiveError `rate_limited`, with the milliseconds until the budget is full again or its pace allows the call.
   */
  spend(budget: Budget, key: string, points?: number): Promise<void>
  /** @throws ProactiveError `rate_limited` when nothing is left of a budget; spends nothing. */
  check(budget: Budget, key: string): Promise<void>
  /** Spends what is left at most: for the cost of what was refused already. */
  charge(budget: Budget, key: string, points: number): void
  /** Returns the milliseconds until a budget that is overdrawn by a quarter is full again; 0 while it is not. */
  overdrawnFor(budget: Budget, key: string): Promise<number>
}

export function createRateLimits(scale = 1): RateLimits {
  const allowances: [string, Allowance][] = Object.entries(budgets)
  const limiters = new Map(
    allowances.map(([name, { points, seconds }]) => [
      name,
      new RateLimiterMemory({ points: Math.max(1, Math.round(points * scale)), duration: seconds }),
    ]),
  )
  const pacers = new Map(allowances.flatMap(([name, { pace }]) => (pace ? [[name, createPacer(pace, scale)]] : [])))
  return {
    async spend(budget, key, points = 1) {
      try {
        await limiters.get(budget)?.consume(key, points)
      } catch (cause) {
        if (!(cause instanceof RateLimiterRes)) throw cause
        throw rateLimited(cause.msBeforeNext)
      }
      const lateByMs = await pacers.get(budget)?.turn(key)
      if (lateByMs) throw rateLimited(lateByMs)
    },
    async check(budget, key) {
      const limiter = limiters.get(budget)
      const spent = await limiter?.get(key)
      if (limiter && spent && spent.consumedPoints >= limiter.points) throw rateLimited(spent.msBeforeNext)
    },
    charge: (budget, key, points) => void limiters.get(budget)?.penalty(key, points),
    async overdrawnFor(budget, key) {
      const limiter = limiters.get(budget)
      const spent = await limiter?.get(key)
      return limiter && spent && spent.consumedPoints > limiter.points * overdraft ? spent.msBeforeNext : 0
    },
  }
}

/** The refusal of what exceeds a limit. */
export function rateLimited(retryAfterMs: number): ProactiveError {
  return new ProactiveError('rate_limited', `Rate limit exceeded: retry in ${retryAfterMs} ms.`, { retryAfterMs })
}
