import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.js'

describe('backoffMs', () => {
  it('doubles the longest delay after each failure, up to thirty seconds', () => {
    const ceilings = [1_800, 3_600, 7_200, 14_400, 28_800, 30_000]
    for (const [attempt, ceiling] of ceilings.entries()) {
      expect(backoffMs(attempt, 0)).toBe(1_000)
      expect(backoffMs(attempt, 1)).toBe(ceiling)
    }
  })
})
