import type { ErrorCode } from '@proactive/protocol'

/** The shortest delay before a retry. */
const shortestMs = 1_000
/** The longest delay before the first retry: a page is connected again within two seconds, its handshake included. */
const firstCeilingMs = 1_800
/** The longest delay before any retry. */
const longestMs = 30_000

/**
 * Returns the delay in milliseconds before retry number `attempt` (from 0): a random time between one second and a
 * ceiling that doubles with each attempt, up to 30 s. The jitter spreads the reconnects of the pages that a restarting
 * server disconnected at the same moment. `random` is between 0 and 1.
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestMs, firstCeilingMs * 2 ** attempt)
  return Math.round(shortestMs + random * (ceiling - shortestMs))
}

/** Returns whether a refusal is permanent, so that a retry cannot succeed. */
export function isPermanent(code: ErrorCode | undefined): boolean {
  return code === 'forbidden_origin' || code === 'unsupported_protocol'
}
