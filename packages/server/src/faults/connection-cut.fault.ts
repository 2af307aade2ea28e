import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startFaultProxy } from '../fixtures/fault-proxy.js'
import { recordFigure, inSeconds } from '../fixtures/figures.js'
import { percentile } from '../fixtures/percentile.js'
import { startCluster } from '../fixtures/processes.js'
import { openPage } from '../fixtures/real-page.js'
import { isWhole, keepViewing, nothingLost, openShelf, describeTally, tally } from '../fixtures/delivery-tally.js'
import { until } from '../fixtures/start-server.js'

const cuts = 50
/** A connection that lasts ten seconds resets its page's backoff, so each group of pages is cut every fifteen seconds. */
const groups = 10
const betweenCutsMs = 1_500
const limitMs = 2_000

it('50 cut connections lose no event, and pages reconnect within two seconds', { timeout: 300_000 }, async (context) => {
  await using c = await startCluster(2, undefined, { pack: 'shelves' })
  let next = 0
  const balance = () => c.processes[next++ % c.processes.length]?.port ?? 1
  const proxies = await Promise.all(Array.from({ length: groups }, () => startFaultProxy(balance)))
  const pages = await Promise.all(proxies.flatMap((proxy) => Array.from({ length: 4 }, () => openPage(proxy.url))))
  const enough = keepViewing(pages, 200)
  const shelves: string[] = []

  await sleep(betweenCutsMs * groups)
  for (let cut = 0; cut < cuts; cut++) {
    if (cut % 8 === 0) {
      shelves.push(`shelf ${cut}`)
      void openShelf(c, `shelf ${cut}`)
    }
    await sleep(Math.random() * 400)
    proxies[cut % groups]?.cut()
    await sleep(betweenCutsMs - 200)
  }
  await until(() => pages.every((page) => page.isLive()), 30_000)
  enough()

  const backMs = pages.flatMap(({ changes }) =>
    changes.flatMap(({ isLive, at }, n) => (isLive && n > 0 ? [at - (changes[n - 1]?.at ?? at)] : [])),
  )
  const p99 = percentile(backMs, 99)
  recordFigure(context, {
    what: `a page's connections cut (${cuts} cuts, ${backMs.length} reconnects)`,
    limit: 'reconnected ≤ 2 s, p99',
    figure: `p50 ${inSeconds(percentile(backMs, 50))}, p99 ${inSeconds(p99)}, longest ${inSeconds(Math.max(...backMs))}`,
    isHeld: p99 <= limitMs,
  })
  const counts = await tally(c, pages, shelves)
  recordFigure(context, { what: 'the same', limit: '0 lost', figure: describeTally(counts), isHeld: isWhole(counts) })
  expect(backMs.length).toBeGreaterThanOrEqual(cuts)
  expect(counts).toMatchObject(nothingLost)
  for (const page of pages) await page[Symbol.asyncDispose]()
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]()
})
