import { setTimeout as sleep } from 'node:timers/promises'
import { ownDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { startFaultProxy } from '../fixtures/fault-proxy.js'
import { recordFigure, inSeconds } from '../fixtures/figures.js'
import { healthOf, settled, startCluster } from '../fixtures/processes.js'
import { openPage } from '../fixtures/real-page.js'
import { isWhole, keepViewing, nothingLost, openShelf, describeTally, tally } from '../fixtures/delivery-tally.js'
import { smallDisk } from '../fixtures/small-disk.js'
import { until } from '../fixtures/start-server.js'

const fullMs = 8_000

it('/health reports a full disk, pages keep their queues, and afterwards every event arrives once and in order', { timeout: 300_000 }, async (context) => {
  using disk = smallDisk(400) ?? context.skip()
  await using database = await ownDatabase({ within: disk.folder })
  await using c = await startCluster(3, database, { pack: 'shelves' })
  await settled(c)
  let next = 0
  await using proxy = await startFaultProxy(() => c.processes[next++ % c.processes.length]?.port ?? 1)
  const pages = await Promise.all(Array.from({ length: 12 }, () => openPage(proxy.url)))
  const enough = keepViewing(pages, 100)
  await openShelf(c, 'before')
  await sleep(2_000)

  disk.fill()
  const since = performance.now()
  void openShelf(c, 'meanwhile')
  await until(async () => (await healthOf(c)).every((status) => status === 'degraded'), 60_000)
  const saidMs = performance.now() - since
  await sleep(fullMs)
  const kept = pages.reduce((sum, page) => sum + page.tracked.filter((id) => !page.acknowledged.has(id)).length, 0)
  disk.free()
  const freedAt = performance.now()
  // If PostgreSQL has stopped because of the full disk, it is started again, as an operator would do.
  const isThere = await until(() => c.pool.query('SELECT 1').then(() => true, () => false), 5_000).catch(() => false)
  if (!isThere) {
    await database.kill()
    await database.start()
  }
  await until(async () => (await healthOf(c)).every((status) => status === 'ok'), 60_000)
  const wellMs = performance.now() - freedAt
  await openShelf(c, 'after')
  await sleep(2_000)
  enough()

  const counts = await tally(c, pages, ['before', 'meanwhile', 'after'])
  recordFigure(context, {
    what: `disk full for ${inSeconds(performance.now() - since)}`,
    limit: '/health reports it, pages keep their queues, then all events arrive',
    figure: `degraded after ${inSeconds(saidMs)}, ${kept} events kept by pages, ok ${inSeconds(wellMs)} after there is room; ${describeTally(counts)}`,
    isHeld: isWhole(counts) && kept > 0,
  })
  expect(kept).toBeGreaterThan(0)
  expect(counts).toMatchObject({ ...nothingLost, acknowledged: counts.sent })
  for (const page of pages) await page[Symbol.asyncDispose]()
})
