import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRateLimits } from './rate-limits.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Spends from a paced budget so many times at once, and returns how each call has ended so far. */
function spendAtOnce(times: number, key: string, limits = createRateLimits()) {
  const ended: (string | undefined)[] = Array.from({ length: times })
  const calls = ended.map((_, i) =>
    limits.spend('batches', key).then(
      () => (ended[i] = 'let through'),
      (cause: { code: string }) => (ended[i] = cause.code),
    ),
  )
  const count = (what: string | undefined): number => ended.filter((one) => one === what).length
  return { calls, count }
}

describe('a paced budget', () => {
  it('lets the burst of a caller through at once, and the others in their turn', async () => {
    const { calls, count } = spendAtOnce(15, 'session')
    await vi.advanceTimersByTimeAsync(0)
    expect([count('let through'), count(undefined)]).toEqual([10, 5])
    await vi.advanceTimersByTimeAsync(50)
    expect(count('let through')).toBe(11)
    await vi.advanceTimersByTimeAsync(200)
    await Promise.all(calls)
    expect(count('let through')).toBe(15)
  })

  it('refuses a call that would wait for more than two seconds, without keeping it', async () => {
    const { count } = spendAtOnce(100, 'session')
    await vi.advanceTimersByTimeAsync(0)
    expect([count('let through'), count(undefined), count('rate_limited')]).toEqual([10, 40, 50])
  })

  it('does not let one caller wait for another', async () => {
    const limits = createRateLimits()
    spendAtOnce(60, 'one', limits)
    const { count } = spendAtOnce(10, 'other', limits)
    await vi.advanceTimersByTimeAsync(0)
    expect(count('let through')).toBe(10)
  })
})
