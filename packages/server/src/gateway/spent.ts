/** Above this many keys, those whose window is over are forgotten; and again when twice as many as remained are known. */
const fewestSwept = 10_000

/** Counts the points that each key spends within a window, which begins with the first of them. */
export interface Spent {
  /** Adds points, also beyond the limit. Returns the milliseconds until the limit is full again; 0 while it is kept. */
  add(key: string, points: number): number
  /** Returns the milliseconds until the limit is full again for a key that has spent `part` of it or more; 0 for any other. */
  refusedFor(key: string, part: number): number
}

export function createSpent({ points: most, seconds }: { points: number; seconds: number }): Spent {
  const windows = new Map<string, { points: number; endsAt: number }>()
  let sweptAbove = fewestSwept

  function forgetOver(now: number): void {
    for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key)
    sweptAbove = Math.max(fewestSwept, windows.size * 2)
  }

  return {
    add(key, points) {
      const now = performance.now()
      if (windows.size > sweptAbove) forgetOver(now)
      const known = windows.get(key)
      const window = known && known.endsAt > now ? known : { points: 0, endsAt: now + seconds * 1_000 }
      if (window !== known) windows.set(key, window)
      window.points += points
      return window.points > most ? Math.ceil(window.endsAt - now) : 0
    },
    refusedFor(key, part) {
      const window = windows.get(key)
      const leftMs = window ? Math.ceil(window.endsAt - performance.now()) : 0
      return window && leftMs > 0 && window.points >= most * part ? leftMs : 0
    },
  }
}
