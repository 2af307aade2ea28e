const shortestMs = 1_000
const longestMs = 30_000

/**
 * How long to wait before try number `attempt` (from 0): somewhere between a second and a ceiling that doubles up to 30 s.
 * The jitter spreads the pages that a restarting server lost at the same moment.
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestMs, shortestMs * 2 ** (attempt + 1))
  return Math.round(shortestMs + random * (ceiling - shortestMs))
}
