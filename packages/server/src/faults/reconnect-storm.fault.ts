import { expect, it } from 'vitest'
import { startCrowd } from '../fixtures/crowd.js'
import { figure, inSeconds, quantile } from '../fixtures/figures.js'
import { order } from '../fixtures/orders.js'
import { startCluster } from '../fixtures/processes.js'
import { until } from '../fixtures/start-server.js'

const people = 2_000
const storms = 3
const reachMs = 10_000
const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`

it('2 000 pages that come back at once are all served, and nothing of them stays behind', { timeout: 400_000 }, async (context) => {
  await using c = await startCluster(1)
  const [server] = c.processes
  if (!server) throw new Error('There is no server.')
  await using crowd = startCrowd(server.url)
  await crowd.ask({ do: 'open', count: people })
  await crowd.ask({ do: 'send to all', type: 'book.viewed', data: { bookId: 'dune' } })

  const longest: number[] = []
  const weights: number[] = []
  const weigh = async () => {
    // What a return leaves in the engine is taken up first.
    await until(async () => (await unread(c)) === 0, 60_000)
    weights.push(await order(server.child, { do: 'weigh' }))
  }
  await weigh()
  for (let storm = 0; storm < storms; storm++) {
    await crowd.ask({ do: 'expect a cut' })
    await order(server.child, { do: 'cut' })
    const backMs = await crowd.ask<number[]>({ do: 'come back' })
    expect(backMs).toHaveLength(people)
    longest.push(Math.max(...backMs))
    figure(context, {
      what: `${people} pages reconnect at once (${people * 2} connections)`,
      reach: 'none over 10 s',
      figure: `p50 ${inSeconds(quantile(backMs, 0.5))}, p99 ${inSeconds(quantile(backMs, 0.99))}, longest ${inSeconds(Math.max(...backMs))}`,
      isHeld: Math.max(...backMs) <= reachMs,
    })
    await weigh()
  }
  const [before = 0, ...after] = weights
  const ratio = (after.at(-1) ?? 0) / before
  figure(context, {
    what: `the same, ${storms} times: the server's heap`,
    reach: 'back within 10 %',
    figure: `${megabytes(before)} before, then ${after.map(megabytes).join(', ')} (${((ratio - 1) * 100).toFixed(1)} %)`,
    isHeld: ratio <= 1.1,
  })
})

/** Records that no step has taken yet. */
async function unread({ pool }: Awaited<ReturnType<typeof startCluster>>): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM proactive.event_log l JOIN proactive.partition p ON p.n = l.partition
     WHERE l.kind <> 'record' AND (l.era, l.xid, l.position) > (split_part(nullif(p.cursor, ''), '/', 1)::int,
       split_part(nullif(p.cursor, ''), '/', 2)::xid8, split_part(nullif(p.cursor, ''), '/', 3)::bigint)`,
  )
  return rows[0]?.n ?? 0
}
