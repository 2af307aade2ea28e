import { setTimeout as pause } from 'node:timers/promises'

/** Waits for a turn. */
export type Turn = () => Promise<void>

/** Returns turns that come at most so many times a second, over all who wait for one. */
export function turns(perSecond: number): Turn {
  const everyMs = 1_000 / perSecond
  let next = 0
  return async () => {
    const now = performance.now()
    next = Math.max(now, next + everyMs)
    if (next > now + 1) await pause(next - now)
  }
}

export const atOnce: Turn = () => Promise.resolve()
