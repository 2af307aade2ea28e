import { fnv1a } from '@proactive/protocol'

/** A deterministic source of random values: the same seed gives the same draws. */
export interface Random {
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  next(): number
  /** Returns an integer from 0 (inclusive) to `n` (exclusive). */
  below(n: number): number
  /** Returns an integer between both bounds, inclusive. */
  between(least: number, most: number): number
  chance(probability: number): boolean
  /** @throws Error when the list is empty. */
  pick<T>(items: readonly T[]): T
  uuid(): string
  /** Returns an independent source: draws from the one do not affect the other. */
  fork(name: string): Random
}

/**
 * Creates a source of random values by xoshiro128** (Blackman and Vigna), whose state is derived from the seed's text.
 *
 * @example
 * const random = seeded('4711')
 * random.between(1, 6)
 */
export function seeded(seed: string): Random {
  const fill = filling(seed)
  let [a, b, c, d] = [fill(), fill(), fill(), fill()]

  function bits(): number {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotated(d, 11)
    return result
  }

  const next = () => bits() / 2 ** 32
  const below = (n: number) => Math.floor(next() * n)
  const hex = () => bits().toString(16).padStart(8, '0')

  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('Cannot pick from an empty list.')
      return item
    },
    uuid() {
      const text = hex() + hex() + hex() + hex()
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`
    },
    fork: (name) => seeded(`${seed}/${name}`),
  }
}

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/** Returns a generator of 32-bit words from a text: its FNV-1a hash, then a counter that is mixed. */
function filling(text: string): () => number {
  let h = fnv1a(text)
  return () => {
    h = (h + 0x9e3779b9) | 0
    let word = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return word ^ (word >>> 15)
  }
}
