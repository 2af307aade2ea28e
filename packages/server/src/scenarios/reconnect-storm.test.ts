import { expect, it } from 'vitest'
import { startCrowd } from '../fixtures/crowd.js'
import { order } from '../fixtures/orders.js'
import { startCluster } from '../fixtures/processes.js'

it('a hundred pages whose connections are cut at once all reconnect, and their events are accepted', async () => {
  await using c = await startCluster(1)
  const server = c.processes[0] ?? (await c.start())
  await using crowd = startCrowd(server.url)
  await crowd.ask({ type: 'open', count: 100 })
  await crowd.ask({ type: 'expect a cut' })
  await order(server.child, { type: 'cut' })
  expect(await crowd.ask<number[]>({ type: 'come back' })).toHaveLength(100)
  const { rows } = await c.pool.query(`SELECT count(DISTINCT session)::int AS n FROM proactive.event_log WHERE type = 'book.viewed' AND kind = 'event'`)
  expect(rows).toEqual([{ n: 100 }])
})
