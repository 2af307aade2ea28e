/**
 * Returns a function that gives the same numbers from 0 to below 1 for the same seed, such as the hash of an ID. Not for
 * secrets.
 *
 * @param seed Any integer; only its lowest 32 bits count.
 *
 * @example
 * const random = seededRandom(fnv1a(correlationId))
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  // Mulberry32: a counter, mixed so that neighbouring seeds have nothing in common.
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
