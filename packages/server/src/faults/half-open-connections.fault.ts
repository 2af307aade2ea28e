import { setTimeout as sleep } from 'node:timers/promises'
import { heartbeat } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { type FaultProxy, type Lost, startFaultProxy } from '../fixtures/fault-proxy.js'
import { recordFigure, inSeconds } from '../fixtures/figures.js'
import { percentile } from '../fixtures/percentile.js'
import { metricsOf, type ServerProcess, startCluster } from '../fixtures/processes.js'
import { openPage, type RealPage } from '../fixtures/real-page.js'
import { isWhole, keepViewing, nothingLost, openShelf, describeTally, tally } from '../fixtures/delivery-tally.js'
import { until } from '../fixtures/start-server.js'

const noticedWithinMs = heartbeat.pingIntervalMs + heartbeat.pingTimeoutMs
/** How late a timer may fire on a busy machine. */
const leewayMs = 250
const backWithinMs = 2_000
const perProxy = 10

interface Trial {
  name: string
  way: Lost
  andNew: boolean
  /** How long the fault lasts. A half-open connection is never healed. */
  forMs?: number
}

const trials: Trial[] = [
  { name: 'half-open, nothing reaches the page', way: 'to page', andNew: false },
  { name: 'half-open, nothing reaches the server', way: 'to server', andNew: false },
  { name: 'black hole for 15 s', way: 'both', andNew: true, forMs: 15_000 },
  { name: 'black hole for 40 s', way: 'both', andNew: true, forMs: 40_000 },
  { name: 'black hole for 65 s', way: 'both', andNew: true, forMs: 65_000 },
  { name: 'black hole for 100 s', way: 'both', andNew: true, forMs: 100_000 },
]

it('half-open connections and black holes are noticed on both sides within 25 s, and lose no event', { timeout: 400_000 }, async (context) => {
  // One server per trial, so that each server's connections can be counted separately.
  await using c = await startCluster(trials.length, undefined, { pack: 'shelves' })
  const stage = async (trial: Trial, n: number) => {
    const server = c.processes[n]
    if (!server) throw new Error('There is no server.')
    const proxy = await startFaultProxy(() => server.port)
    const pages: RealPage[] = []
    // Opened over the time of one heartbeat, so that the fault hits pages at every point between two heartbeats.
    while (pages.length < perProxy) {
      pages.push(await openPage(proxy.url))
      await sleep(heartbeat.pingIntervalMs / perProxy)
    }
    return { trial, proxy, server, pages }
  }
  const staged = await Promise.all(trials.map(stage))
  const pages = staged.flatMap((one) => one.pages)
  const enough = keepViewing(pages, 1_000)
  const shelves = ['before', 'meanwhile']
  await openShelf(c, 'before')
  const results = Promise.all(staged.map(({ trial, proxy, server, pages: those }) => runTrial(trial, proxy, server, those)))
  await sleep(5_000)
  await openShelf(c, 'meanwhile')
  for (const { trial, serverMs, pageMs, backMs } of await results) {
    const isLong = trial.forMs === undefined || trial.forMs > noticedWithinMs
    const noticed = Math.max(...pageMs, serverMs ?? 0)
    if (isLong) {
      recordFigure(context, {
        what: trial.name,
        limit: 'noticed ≤ 25 s',
        figure:
          `by pages after ${inSeconds(Math.min(...pageMs))} to ${inSeconds(Math.max(...pageMs))}` +
          (serverMs === undefined ? '' : `, by the server of the last after ${inSeconds(serverMs)}`),
        isHeld: pageMs.length === perProxy && noticed <= noticedWithinMs + leewayMs,
      })
    }
    const p99 = percentile(backMs, 99)
    recordFigure(context, {
      what: trial.name,
      limit: trial.forMs === undefined ? 'reconnected ≤ 2 s after it is noticed, p99' : 'reconnected ≤ 2 s after healing, p99',
      figure: `p50 ${inSeconds(percentile(backMs, 50))}, p99 ${inSeconds(p99)}`,
      isHeld: p99 <= backWithinMs,
    })
  }
  enough()
  const counts = await tally(c, pages, shelves)
  recordFigure(context, { what: 'half-open connections and black holes', limit: '0 lost', figure: describeTally(counts), isHeld: isWhole(counts) })
  expect(counts).toMatchObject(nothingLost)
  for (const page of pages) await page[Symbol.asyncDispose]()
  for (const { proxy } of staged) await proxy[Symbol.asyncDispose]()
})

/** Runs a trial. Returns how long the server and the pages took to notice the fault, and the pages to reconnect. */
async function runTrial(trial: Trial, proxy: FaultProxy, server: ServerProcess, pages: readonly RealPage[]) {
  const since = performance.now()
  proxy.lose(trial.way, { andNew: trial.andNew })
  let serverMs: number | undefined
  const watching = setInterval(() => {
    void connections(server).then((now) => now === 0 && (serverMs ??= performance.now() - since))
  }, 100)
  if (trial.forMs !== undefined) await sleep(trial.forMs)
  const healedAt = performance.now()
  if (trial.forMs !== undefined) proxy.heal()
  else await until(() => pages.every(({ changes }) => changes.some(({ isLive, at }) => !isLive && at > since)), 60_000)
  await until(() => pages.every((page) => page.isLive()), 90_000)
  clearInterval(watching)
  proxy.heal()
  const lost = pages.flatMap(({ changes }) => changes.find(({ isLive, at }) => !isLive && at > since)?.at ?? [])
  const back = pages.map(({ changes }, n) => {
    const from = trial.forMs === undefined ? (lost[n] ?? since) : healedAt
    return Math.max(0, (changes.findLast(({ isLive }) => isLive)?.at ?? 0) - from)
  })
  return { trial, serverMs, pageMs: lost.map((at) => at - since), backMs: back }
}

async function connections(server: ServerProcess): Promise<number> {
  return Number(/^proactive_connections\{by="socket"\} (\d+)/m.exec(await metricsOf(server))?.[1] ?? Number.NaN)
}
