import { setTimeout as sleep } from 'node:timers/promises'
import { ownDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { startFaultProxy } from '../fixtures/fault-proxy.js'
import { recordFigure, inSeconds } from '../fixtures/figures.js'
import { healthOf, settled, startCluster } from '../fixtures/processes.js'
import { openPage } from '../fixtures/real-page.js'
import { isWhole, keepViewing, nothingLost, openShelf, describeTally, tally } from '../fixtures/delivery-tally.js'
import { until } from '../fixtures/start-server.js'

const awayMs = 8_000
const faults = [
  { name: 'PostgreSQL stopped and started', end: 'stop' },
  { name: 'PostgreSQL killed −9 and started', end: 'kill' },
] as const

it.for(faults)('/health reports: $name; afterwards every event arrives once and in order', { timeout: 300_000 }, async ({ name, end }, context) => {
  await using database = await ownDatabase()
  await using c = await startCluster(3, database, { pack: 'shelves' })
  await settled(c)
  let next = 0
  await using proxy = await startFaultProxy(() => c.processes[next++ % c.processes.length]?.port ?? 1)
  const pages = await Promise.all(Array.from({ length: 12 }, () => openPage(proxy.url)))
  const enough = keepViewing(pages, 100)
  await openShelf(c, 'before')
  await sleep(2_000)

  const since = performance.now()
  void openShelf(c, 'meanwhile')
  await database[end]()
  await until(async () => (await healthOf(c)).every((status) => status === 'degraded'))
  const saidMs = performance.now() - since
  await sleep(awayMs)
  await database.start()
  const startedAt = performance.now()
  await until(async () => (await healthOf(c)).every((status) => status === 'ok'), 60_000)
  const wellMs = performance.now() - startedAt
  await openShelf(c, 'after')
  await sleep(2_000)
  enough()

  const counts = await tally(c, pages, ['before', 'meanwhile', 'after'])
  recordFigure(context, {
    what: name,
    limit: '/health reports it, then all events arrive',
    figure: `degraded after ${inSeconds(saidMs)}, ok ${inSeconds(wellMs)} after it is back; ${describeTally(counts)}`,
    isHeld: isWhole(counts),
  })
  expect(counts).toMatchObject({ ...nothingLost, acknowledged: counts.sent })
  for (const page of pages) await page[Symbol.asyncDispose]()
})
