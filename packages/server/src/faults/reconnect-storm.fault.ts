import { expect, it } from 'vitest'
import { startCrowd } from '../fixtures/crowd.js'
import { recordFigure, inSeconds } from '../fixtures/figures.js'
import { percentile } from '../fixtures/percentile.js'
import { order } from '../fixtures/orders.js'
import { startCluster } from '../fixtures/processes.js'
import { until } from '../fixtures/start-server.js'

const people = 2_000
const storms = 3
const limitMs = 10_000
const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

it('2 000 pages that reconnect at once are all served within 10 s, and leave no memory in use', { timeout: 400_000 }, async (context) => {
  await using c = await startCluster(1)
  const [server] = c.processes
  if (!server) throw new Error('There is no server.')
  await using crowd = startCrowd(server.url)
  await crowd.ask({ type: 'open', count: people })
  await crowd.ask({ type: 'send to all', event: 'book.viewed', data: { bookId: 'dune' } })

  const longest: number[] = []
  const weights: number[] = []
  const weigh = async () => {
    // The events of the reconnects must be stepped first.
    await until(async () => (await unread(c)) === 0, 60_000)
    weights.push(await order(server.child, { type: 'weigh' }))
  }
  await weigh()
  for (let storm = 0; storm < storms; storm++) {
    await crowd.ask({ type: 'expect a cut' })
    await order(server.child, { type: 'cut' })
    const backMs = await crowd.ask<number[]>({ type: 'come back' })
    expect(backMs).toHaveLength(people)
    longest.push(Math.max(...backMs))
    recordFigure(context, {
      what: `${people} pages reconnect at once (${people * 2} connections)`,
      limit: 'none over 10 s',
      figure: `p50 ${inSeconds(percentile(backMs, 50))}, p99 ${inSeconds(percentile(backMs, 99))}, longest ${inSeconds(Math.max(...backMs))}`,
      isHeld: Math.max(...backMs) <= limitMs,
    })
    await weigh()
  }
  const [before = 0, ...after] = weights
  const ratio = (after.at(-1) ?? 0) / before
  recordFigure(context, {
    what: `the same, ${storms} times: the server's heap`,
    limit: '≤ 10 % more than before',
    figure: `${megabytes(before)} before, then ${after.map(megabytes).join(', ')} (${((ratio - 1) * 100).toFixed(1)} %)`,
    isHeld: ratio <= 1.1,
  })
})

/** Counts the records that no worker has read yet. */
async function unread({ pool }: Awaited<ReturnType<typeof startCluster>>): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM proactive.event_log l JOIN proactive.partition p ON p.n = l.partition
     WHERE l.kind <> 'record' AND (l.era, l.xid, l.position) > (split_part(nullif(p.cursor, ''), '/', 1)::int,
       split_part(nullif(p.cursor, ''), '/', 2)::xid8, split_part(nullif(p.cursor, ''), '/', 3)::bigint)`,
  )
  return rows[0]?.n ?? 0
}
