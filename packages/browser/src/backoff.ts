const shortestMs = 1_000
const firstCeilingMs = 1_800
const longestMs = 30_000

/**
 * How long to wait before try number `attempt` (from 0): somewhere between a second and a ceiling that doubles up to 30 s.
 * The first is early enough for a page to be back within two seconds, its handshake included. The jitter spreads the pages that a restarting server lost at the same moment.
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestMs, firstCeilingMs * 2 ** attempt)
  return Math.round(shortestMs + random * (ceiling - shortestMs))
}
