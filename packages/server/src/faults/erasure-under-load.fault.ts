import { expect, it } from 'vitest'
import { eraseUnderLoad } from '../fixtures/erasure-load.js'
import { recordFigure, inSeconds } from '../fixtures/figures.js'
import { percentile } from '../fixtures/percentile.js'

const pages = 200
const sessions = 1_000
const rows = 1_000_000

it('erases a person with 1 000 sessions and 1 000 000 log rows while 200 pages work, and no page waits', { timeout: 1_800_000 }, async (context) => {
  const { before, during, tookMs, requests, left, others } = await eraseUnderLoad({ pages, sessions, rows, forMs: 10_000 })
  const [p99, p99Before] = [percentile(during, 99), percentile(before, 99)]
  recordFigure(context, {
    what: `a person with ${sessions} sessions and ${rows} log rows is erased while ${pages} pages work`,
    limit: 'p99 of the others ≤ 1.5 times or + 10 ms',
    figure: `${inSeconds(tookMs)} in ${requests} requests; acknowledgements p50 ${percentile(before, 50).toFixed(1)} → ${percentile(during, 50).toFixed(1)} ms, p99 ${p99Before.toFixed(1)} → ${p99.toFixed(1)} ms (${during.length} events)`,
    isHeld: p99 <= Math.max(1.5 * p99Before, p99Before + 10),
  })
  expect(left).toBe(0)
  expect(others[1]).toBe(others[0])
})
