import { expect, it, vi } from 'vitest'
import { startFaultProxy } from '../fixtures/fault-proxy.js'
import { openPage } from '../fixtures/real-page.js'
import { startServer, until } from '../fixtures/start-server.js'

vi.mock('@proactive/protocol', async (original) => ({
  ...(await original<typeof import('@proactive/protocol')>()),
  heartbeat: { pingIntervalMs: 600, pingTimeoutMs: 300 },
}))

/** Starts a server and a page with a fault proxy in between. */
async function line() {
  const t = await startServer()
  const proxy = await startFaultProxy(() => Number(new URL(t.url).port))
  const page = await openPage(proxy.url)
  const stored = async () => {
    const { rows } = await t.pool.query<{ id: string }>(
      `SELECT id FROM proactive.event_log WHERE session = $1 AND kind = 'event' ORDER BY xid, position`,
      [page.sessionId()],
    )
    return rows.map(({ id }) => id)
  }
  return {
    t,
    proxy,
    page,
    stored,
    isAcknowledged: () => page.tracked.every((id) => page.acknowledged.has(id)),
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
      await t[Symbol.asyncDispose]()
    },
  }
}

it.each([
  { way: 'to page', ends: 'ping timeout' },
  // The page still receives what the server sends, so it notices that the server closes the connection.
  { way: 'to server', ends: 'transport close' },
  { way: 'both', ends: 'ping timeout' },
] as const)('a half-open connection (nothing gets through: $way) is noticed by both ends and loses no event', async ({ way, ends }) => {
  await using l = await line()
  l.page.view('dune')
  await until(l.isAcknowledged)
  // A pause of the machine may have cost the page a connection before.
  const before = l.page.ends.length
  l.proxy.lose(way)
  l.page.view('emma')
  await until(() => l.t.server.connections() === 0)
  await until(() => !l.page.isLive())
  expect(l.page.ends[before]).toBe(ends)
  l.page.view('ulysses')
  await until(() => l.page.isLive() && l.isAcknowledged())
  expect(await l.stored()).toEqual(l.page.tracked)
})

it('a page whose connection is cut reconnects by itself, and its events arrive once and in order', async () => {
  await using l = await line()
  l.page.view('dune')
  l.proxy.cut()
  l.page.view('emma')
  await until(() => !l.page.isLive())
  await until(() => l.page.isLive() && l.isAcknowledged())
  expect(await l.stored()).toEqual(l.page.tracked)
})
