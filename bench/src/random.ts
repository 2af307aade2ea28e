/** Numbers that look random and are the same in every run: 32-bit xorshift. Each call gives one of 0 … below − 1. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
