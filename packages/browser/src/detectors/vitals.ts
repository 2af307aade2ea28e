/** The rules of two Web Vitals, as https://web.dev/articles/vitals defines them. */

/** The cumulative layout shift: the greatest sum of a burst of shifts. */
export interface Shifts {
  add: (atMs: number, value: number) => void
  read: () => number
}

/** A burst ends a second after its last shift, and five after its first. */
const gapMs = 1_000
const burstMs = 5_000

export function createShifts(): Shifts {
  let greatest = 0
  let burst = { first: -Infinity, last: -Infinity, sum: 0 }
  return {
    add(atMs, value) {
      const isSame = atMs - burst.last < gapMs && atMs - burst.first < burstMs
      burst = isSame ? { first: burst.first, last: atMs, sum: burst.sum + value } : { first: atMs, last: atMs, sum: value }
      greatest = Math.max(greatest, burst.sum)
    },
    read: () => greatest,
  }
}

/** The interaction to next paint: the slowest interaction, but for one of every fifty. */
export interface Interactions {
  /** Takes an event of an interaction; `0` is none. */
  add: (interaction: number, ms: number) => void
  /** Returns the milliseconds, or `undefined` without an interaction. `count`: how many there were, if the browser knows. */
  read: (count: unknown) => number | undefined
}

/** How many of the slowest are kept. */
const kept = 10

export function createInteractions(): Interactions {
  const slowest = new Map<number, number>()
  let seen = 0
  return {
    add(interaction, ms) {
      if (interaction === 0) return
      const before = slowest.get(interaction)
      if (before === undefined) seen++
      slowest.set(interaction, Math.max(ms, before ?? 0))
      const [fastest] = [...slowest].toSorted(([, a], [, b]) => a - b)
      if (slowest.size > kept && fastest) slowest.delete(fastest[0])
    },
    read(count) {
      const all = [...slowest.values()].toSorted((a, b) => b - a)
      return all[Math.min(all.length - 1, Math.floor((typeof count === 'number' ? count : seen) / 50))]
    },
  }
}
