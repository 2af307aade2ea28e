import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { order } from '../fixtures/orders.js'
import { startCluster } from '../fixtures/processes.js'
import { openPage } from '../fixtures/real-page.js'
import { until } from '../fixtures/start-server.js'

const hourMs = 3_600_000

it('a clock that is an hour off on the server, or a day off in a page, neither delays a window nor runs one twice', async () => {
  await using c = await startCluster(1, undefined, { pack: 'windows' })
  const server = c.processes[0] ?? (await c.start())
  const pages = await Promise.all([0, 24 * hourMs, -24 * hourMs].map((byMs) => openPage(server.url, { clock: () => Date.now() + byMs })))
  for (const [view, byMs] of [0, hourMs, -hourMs, -hourMs, 0].entries()) {
    await order(server.child, { type: 'set clock', byMs })
    for (const [n, page] of pages.entries()) page.view(`book ${n}`)
    // Each view is a batch of its own, under another wrong clock.
    await until(() => pages.every((page) => page.acknowledged.size > view))
    await sleep(50)
  }
  const signals = async () => {
    const { rows } = await c.pool.query<{ type: string; key: string }>(
      `SELECT body->'signal'->>'type' AS type, body->'signal'->>'key' AS key FROM proactive.inspection WHERE saw = 'signal' ORDER BY 1, 2`,
    )
    return rows.map(({ type, key }) => `${type} ${key}`)
  }
  await until(async () => (await signals()).length >= 6)
  expect(await signals()).toEqual(['viewed.often', 'views.stopped'].flatMap((type) => pages.map((_, n) => `${type} book ${n}`)))
  for (const page of pages) await page[Symbol.asyncDispose]()
})
