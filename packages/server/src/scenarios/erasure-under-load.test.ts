import { expect, it } from 'vitest'
import { eraseUnderLoad } from '../fixtures/erasure-load.js'

// The figures for 1 000 000 rows are in faults/erasure-under-load.fault.ts; a test must not fail on a time.
it('erases a person with 20 000 log rows while 20 pages work: each of their events is acknowledged, and no row of others is lost', async () => {
  const { during, left, others } = await eraseUnderLoad({ pages: 20, sessions: 50, rows: 20_000, forMs: 2_000 })
  expect(left).toBe(0)
  expect(others[1]).toBe(others[0])
  expect(Math.max(...during)).toBeLessThan(10_000)
})
