/** How fast points are let through, and how many at once after a rest. */
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
  turn(key: string, points: number): number | Promise<number>
  /** Lets the later calls of a key wait for points that were not waited for. */
  charge(key: string, points: number): void
  /** Returns the milliseconds that the next call of a key would wait if they are too many, else 0. */
  refusedFor(key: string): number
}

/** Returns the milliseconds of a wait that is too long, else 0. */
const tooLong = (waitMs: number): number => (waitMs > maxWaitMs ? Math.ceil(waitMs) : 0)

/** `scale` multiplies the pace; it does not make the burst smaller. */
export function createPacer({ perSecond, burst }: Pace, scale: number): Pacer {
  const everyMs = 1_000 / (perSecond * scale)
  const restMs = everyMs * burst * Math.max(1, scale)
  /** When the next point of a key would be due if none were ahead of time. */
  const dueAt = new Map<string, number>()
  let sweptAbove = fewestSwept

  function forgetRested(now: number): void {
    for (const [key, due] of dueAt) if (due <= now) dueAt.delete(key)
    sweptAbove = Math.max(fewestSwept, dueAt.size * 2)
  }

  const dueAfter = (key: string, points: number, now: number): number => Math.max(now, dueAt.get(key) ?? 0) + everyMs * points

  return {
    turn(key, points) {
      const now = performance.now()
      if (dueAt.size > sweptAbove) forgetRested(now)
      const due = dueAfter(key, points, now)
      const waitMs = due - now - restMs
      if (tooLong(waitMs) > 0) return tooLong(waitMs)
      dueAt.set(key, due)
      return waitMs > 0 ? new Promise((done) => void setTimeout(done, waitMs, 0)) : 0
    },
    charge: (key, points) => void dueAt.set(key, dueAfter(key, points, performance.now())),
    refusedFor(key) {
      const now = performance.now()
      return tooLong(dueAfter(key, 1, now) - now - restMs)
    },
  }
}
