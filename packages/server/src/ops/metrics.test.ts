import type { BatchAnswer } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { createMetrics } from './metrics.js'

const from = { person: 'visitor:v1', session: 's1' }

it('counts the events that a page says it has dropped, once its batch is taken, and believes no nonsense', async () => {
  let answer: BatchAnswer = { ok: true, accepted: 1, duplicate: 0, rejected: [] }
  const metrics = createMetrics({ lagMs: () => 0, connections: () => ({ socket: 0, stream: 0 }), live: () => 0, followersFailing: () => ({}), factReads: () => ({ cache: 0, store: 0 }), graphReads: () => ({}) })
  const receiver = metrics.countingReceiver({ receive: () => Promise.resolve(answer), watch: () => () => {} })
  for (const dropped of [3, 4, undefined, -1, 1.5, '7', Number.NaN, null]) await receiver.receive(from, { dropped, events: [] })
  await receiver.receive(from, 'no batch')
  expect(await metrics.text()).toContain('proactive_dropped_total{what="by the page"} 7')
  await receiver.receive(from, { dropped: 1e300 })
  expect(await metrics.text()).toContain('proactive_dropped_total{what="by the page"} 10007')
  answer = { ok: false, code: 'rate_limited', message: '' }
  await receiver.receive(from, { dropped: 5 })
  expect(await metrics.text()).toContain('proactive_dropped_total{what="by the page"} 10007')
})
