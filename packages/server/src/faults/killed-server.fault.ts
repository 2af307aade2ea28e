import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startFaultProxy } from '../fixtures/fault-proxy.js'
import { recordFigure } from '../fixtures/figures.js'
import { settled, startCluster } from '../fixtures/processes.js'
import { openPage } from '../fixtures/real-page.js'
import { isWhole, keepViewing, nothingLost, openShelf, describeTally, tally } from '../fixtures/delivery-tally.js'
import { until } from '../fixtures/start-server.js'

const kills = 20
/** A tab gets at most ten commands a minute, and each shelf causes one. */
const betweenShelvesMs = 6_500

it('20 kills −9 while 20 pages send cause no lost, duplicate or disordered event', { timeout: 600_000 }, async (context) => {
  await using c = await startCluster(3, undefined, { pack: 'shelves' })
  await settled(c)
  let next = 0
  await using proxy = await startFaultProxy(() => c.processes[next++ % c.processes.length]?.port ?? 1)
  const pages = await Promise.all(Array.from({ length: 20 }, () => openPage(proxy.url)))
  const enough = keepViewing(pages, 100)
  const shelves = Array.from({ length: kills }, (_, n) => `shelf ${n}`)

  for (const [n, shelf] of shelves.entries()) {
    const since = performance.now()
    const opening = openShelf(c, shelf)
    // The kill comes at a random moment between the shop event and the last command.
    await sleep(Math.random() * 300)
    // Every fifth time, all processes are killed.
    const victims = n % 5 === 4 ? [...c.processes] : c.processes.slice(n % 3, (n % 3) + 1)
    await Promise.all(victims.map((victim) => victim.kill()))
    await Promise.all(victims.map(() => c.start()))
    await opening
    await until(() => pages.every((page) => page.isLive()), 60_000)
    await sleep(Math.max(Math.random() * 500, betweenShelvesMs - (performance.now() - since)))
  }
  enough()
  const counts = await tally(c, pages, shelves)
  recordFigure(context, {
    what: `${kills} kills −9 of one of three processes, or of all, while 20 pages send`,
    limit: '0 lost, 0 duplicates, 0 shown twice, in order',
    figure: describeTally(counts),
    isHeld: isWhole(counts),
  })
  expect(counts).toMatchObject(nothingLost)
  for (const page of pages) await page[Symbol.asyncDispose]()
})
