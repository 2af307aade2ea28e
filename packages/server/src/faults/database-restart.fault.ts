import { basePath, type BatchAnswer } from '@proactive/protocol'
import { ownDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { settled, startCluster } from '../fixtures/processes.js'
import { ask, until, viewed } from '../fixtures/start-server.js'

it('a database that is stopped and started in the middle is said in /health, and then all arrives once and in order', { timeout: 180_000 }, async () => {
  await using database = await ownDatabase()
  await using c = await startCluster(3, database)
  await settled(c)
  const health = async () =>
    Promise.all(c.processes.map(async ({ url }) => JSON.parse(await (await fetch(`${url}${basePath}/health`)).text()).status))
  const tabs = await Promise.all(c.processes.flatMap((at) => [c.tab(at), c.tab(at)]))
  const sent = new Map(tabs.map((tab) => [tab.grant.sessionId, [] as string[]]))
  const enough = new AbortController()
  // As a page does: one batch after another, each again until it is acknowledged.
  const sending = tabs.map(async (tab) => {
    while (!enough.signal.aborted) {
      const event = viewed('dune')
      const isTaken = async () => {
        const answer = await ask<BatchAnswer>(tab.events, 'events', { sentAt: new Date().toISOString(), events: [event] }).catch(() => undefined)
        return answer?.ok
      }
      while (!(await isTaken())) await new Promise((done) => void setTimeout(done, 50))
      sent.get(tab.grant.sessionId)?.push(event.id)
    }
  })
  await until(() => [...sent.values()].every((ids) => ids.length > 10))

  await database.stop()
  await until(async () => (await health()).every((status) => status === 'degraded'))
  await database.start()
  await until(async () => (await health()).every((status) => status === 'ok'))
  const had = [...sent.values()].map((ids) => ids.length)
  await until(() => [...sent.values()].every((ids, n) => ids.length > (had[n] ?? 0) + 10))
  await c.ingest(c.processes[0] ?? (await c.start()), { type: 'copies.changed', subject: 'book/dune', data: { bookId: 'dune', copies: 1 } })
  await until(() => tabs.every(({ told }) => told.length > 0))
  enough.abort()
  await Promise.all(sending)

  for (const tab of tabs) {
    const { rows } = await c.pool.query<{ id: string }>(
      `SELECT id FROM proactive.event_log WHERE session = $1 AND type = 'book.viewed' AND kind = 'event' ORDER BY xid, position`,
      [tab.grant.sessionId],
    )
    expect(rows.map(({ id }) => id)).toEqual(sent.get(tab.grant.sessionId))
    expect(tab.told).toHaveLength(1)
    await tab[Symbol.asyncDispose]()
  }
})
