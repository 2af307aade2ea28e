/**
 * Budgets of what a connection, a session, a person and an address may ask for: how many calls, and how much work. The
 * unit of work is a byte that is checked and scrubbed; `workOf` adds what an event costs whatever its size. A budget is
 * full again at the end of its window.
 */

import { ProactiveError } from '@proactive/protocol'
import { createPacer, type Pace } from './pacer.js'
import { createSpent } from './spent.js'

interface Allowance {
  points: number
  seconds: number
  /** How many points a small scale leaves. */
  atLeast?: number
  /** How fast points are let through; a faster caller waits, and is refused where it would wait for too long. */
  pace?: Pace
}

/** How many points may be spent in `seconds`. `PROACTIVE_LIMIT_SCALE` multiplies points and paces, for load tests. */
const budgets = {
  /** Requests over HTTP, by address; a refused one costs `refusedPoints`, an ended offender `offencePoints`. */
  http: { points: 6_000, seconds: 60, pace: { perSecond: 100, burst: 20 } },
  /** Refusals by address that were answered before anything was read; above, its connections are closed in place of an answer. */
  unread: { points: 200, seconds: 10, atLeast: 50 },
  /** Beacons whose token is missing or not the server's, by address. */
  stranger: { points: 40, seconds: 60 },
  /** Requests for a session, by address. */
  session: { points: 240, seconds: 60, pace: { perSecond: 10, burst: 8 } },
  /** Socket handshakes, by address; a refused one costs `refusedPoints`, an ended offender `offencePoints`. */
  handshake: { points: 480, seconds: 60, pace: { perSecond: 30, burst: 12 } },
  /** Socket handshakes, by session: a page has two channels. */
  reconnect: { points: 120, seconds: 60, pace: { perSecond: 4, burst: 6 } },
  /** Events sent, by session. */
  events: { points: 1_000, seconds: 10 },
  /** Batches sent, by session. */
  batches: { points: 200, seconds: 10, pace: { perSecond: 20, burst: 10 } },
  /** Work of batches, by session and person. */
  sessionWork: { points: 1_000_000, seconds: 10 },
  personWork: { points: 2_000_000, seconds: 10 },
  /** Work of batches, by address: in a shorter window, so that an address cannot spend much of it at once. */
  addressWork: { points: 2_400_000, seconds: 3, pace: { perSecond: 400_000, burst: 200_000 } },
  /** Erasures of persons, by address and by person. */
  erasure: { points: 10, seconds: 600 },
  /** Exports of what is held on a person, by address and by person. */
  personExport: { points: 20, seconds: 60, pace: { perSecond: 1, burst: 4 } },
  addressExport: { points: 60, seconds: 60, pace: { perSecond: 2, burst: 4 } },
  /** Requests about commands and over HTTP, by person; one about a command that is not the person's costs `refusedPoints`. */
  requests: { points: 120, seconds: 60, pace: { perSecond: 20, burst: 10 } },
  /** Questions of shoppers, by session and by address: each of them searches, and may ask a model. */
  questions: { points: 10, seconds: 60 },
  addressQuestions: { points: 60, seconds: 60 },
  /** Renewals of a token on an open socket, by session: a page renews once an hour on each channel. */
  renewals: { points: 30, seconds: 60, pace: { perSecond: 2, burst: 4 } },
} as const satisfies Record<string, Allowance>

export type Budget = keyof typeof budgets

/** What a refused call costs in place of one point. */
export const refusedPoints = { http: 10, handshake: 3, requests: 4 } as const
/** What it costs an address that one of its connections was ended for ignoring its limits. */
export const offencePoints = { http: 600, handshake: 60 } as const
/** How many points of a charge later calls wait for: a caller that is refused is slower, and not shut out at once. */
const mostPaced = 3

/** What the check of an event costs whatever its size, in bytes of text that could be scrubbed meanwhile. */
const workPerEvent = 500
/** What it costs an address that a batch is stored, whatever its size, in the same unit. */
export const workPerBatch = 3_000

/** How far beyond a budget a caller is still told so in the protocol's form, before its calls are refused unread. */
const overdraft = 1.25

/** Returns the work of checking events, in points. */
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
  check(budget: Budget, key: string): void
  /** Spends for the cost of what was refused already; later calls wait for it as well. */
  charge(budget: Budget, key: string, points: number): void
  /** Returns the milliseconds for which the next call of a key would be refused; 0 while it would not. Costs a look-up. */
  refusedFor(budget: Budget, key: string): number
  /** Returns the milliseconds until a budget that is overdrawn by a quarter is full again; 0 while it is not. */
  overdrawnFor(budget: Budget, key: string): number
}

export function createRateLimits(scale = 1): RateLimits {
  const allowances: [string, Allowance][] = Object.entries(budgets)
  const kept = new Map(
    allowances.map(([name, { points, seconds, pace, atLeast = 1 }]) => [
      name,
      { spent: createSpent({ points: Math.max(atLeast, Math.round(points * scale)), seconds }), pacer: pace && createPacer(pace, scale) },
    ]),
  )
  return {
    async spend(budget, key, points = 1) {
      const { spent, pacer } = of(budget)
      const overForMs = spent.add(key, points)
      if (overForMs > 0) throw rateLimited(overForMs)
      const lateByMs = await pacer?.turn(key, points)
      if (lateByMs) throw rateLimited(lateByMs)
    },
    check(budget, key) {
      const refusedForMs = of(budget).spent.refusedFor(key, 1)
      if (refusedForMs > 0) throw rateLimited(refusedForMs)
    },
    charge(budget, key, points) {
      const { spent, pacer } = of(budget)
      spent.add(key, points)
      pacer?.charge(key, Math.min(points, mostPaced))
    },
    refusedFor(budget, key) {
      const { spent, pacer } = of(budget)
      return spent.refusedFor(key, 1) || (pacer?.refusedFor(key) ?? 0)
    },
    overdrawnFor: (budget, key) => of(budget).spent.refusedFor(key, overdraft),
  }

  function of(budget: Budget) {
    const found = kept.get(budget)
    if (!found) throw new Error(`Unknown budget '${budget}'.`)
    return found
  }
}

/** The refusal of what exceeds a limit. */
export function rateLimited(retryAfterMs: number): ProactiveError {
  return new ProactiveError('rate_limited', `Rate limit exceeded: retry in ${retryAfterMs} ms.`, { retryAfterMs })
}
