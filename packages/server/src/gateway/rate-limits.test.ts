import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRateLimits, type RateLimits } from './rate-limits.js'

let limits: RateLimits
beforeEach(() => {
  vi.useFakeTimers()
  limits = createRateLimits()
})
afterEach(() => void vi.useRealTimers())

const limited = expect.objectContaining({ code: 'rate_limited', retryAfterMs: expect.any(Number) })

describe('a budget', () => {
  it('refuses what exceeds it until the end of its window, and then is full again', async () => {
    for (let i = 0; i < 10; i++) await limits.spend('erasure', 'ann')
    await expect(limits.spend('erasure', 'ann')).rejects.toEqual(expect.objectContaining({ code: 'rate_limited', retryAfterMs: 600_000 }))
    await limits.spend('erasure', 'bob')
    vi.advanceTimersByTime(600_000)
    await limits.spend('erasure', 'ann')
  })

  it('tells without spending whether the next call would be refused', async () => {
    expect(limits.refusedFor('erasure', 'ann')).toBe(0)
    await limits.spend('erasure', 'ann', 9)
    for (let i = 0; i < 5; i++) expect(limits.refusedFor('erasure', 'ann')).toBe(0)
    await limits.spend('erasure', 'ann')
    expect(limits.refusedFor('erasure', 'ann')).toBe(600_000)
    expect(() => limits.check('erasure', 'ann')).toThrow(limited)
    expect(limits.overdrawnFor('erasure', 'ann')).toBe(0)
    limits.charge('erasure', 'ann', 3)
    expect(limits.overdrawnFor('erasure', 'ann')).toBe(600_000)
  })

  it('makes a caller whose calls were refused wait longer than one whose calls were answered', async () => {
    async function waitsOf(key: string, isRefused: boolean): Promise<number> {
      const began = performance.now()
      let endedAt = began
      const calls = (async () => {
        for (let i = 0; i < 60; i++) {
          await limits.spend('http', key)
          if (isRefused) limits.charge('http', key, 9)
        }
        endedAt = performance.now()
      })()
      await vi.advanceTimersByTimeAsync(10_000)
      await calls
      return endedAt - began
    }
    expect(await waitsOf('ann', true)).toBeGreaterThan(3 * (await waitsOf('bob', false)))
  })
})
