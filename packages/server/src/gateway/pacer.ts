/** How fast calls are let through, and how many at once after a rest. */
export interface Pace {
  perSecond: number
  burst: number
}

/** How long a call may wait for its turn. */
const maxWaitMs = 2_000
/** Above this many keys, those that are at rest are forgotten; and again when twice as many as remained are known. */
const fewestSwept = 10_000

/**
 * Spreads the calls of each key over time, in the order of their arrival: what a budget allows for a minute is not
 * worked off in one go, while others wait. Calls after a rest are let through at once, up to the burst.
 */
export interface Pacer {
  /** Waits for the turn of a call. Returns 0 then, or at once the milliseconds that it would wait if they are too many. */
  turn(key: string): Promise<number>
}

/** `scale` multiplies the pace; it does not make the burst smaller. */
export function createPacer({ perSecond, burst }: Pace, scale: number): Pacer {
  const everyMs = 1_000 / (perSecond * scale)
  const restMs = everyMs * burst * Math.max(1, scale)
  /** When the next call of a key would be due if none were ahead of time. */
  const dueAt = new Map<string, number>()
  let sweptAbove = fewestSwept

  function forgetRested(now: number): void {
    for (const [key, due] of dueAt) if (due <= now) dueAt.delete(key)
    sweptAbove = Math.max(fewestSwept, dueAt.size * 2)
  }

  return {
    async turn(key) {
      const now = performance.now()
      if (dueAt.size > sweptAbove) forgetRested(now)
      const due = Math.max(now, dueAt.get(key) ?? 0) + everyMs
      const waitMs = due - now - restMs
      if (waitMs > maxWaitMs) return Math.ceil(waitMs)
      dueAt.set(key, due)
      if (waitMs > 0) await new Promise((done) => void setTimeout(done, waitMs))
      return 0
    },
  }
}
