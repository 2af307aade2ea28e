import { days } from '@proactive/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { heard, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { silent } from '../runtime/logger.js'
import { postgresStore } from '../store/postgres-store.js'
import { createRetention } from './retention.js'
import { virtualClock } from '../testing/virtual-clock.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const count = async (table: string, where = 'true'): Promise<number> =>
  (await t.pool.query(`SELECT count(*)::int AS n FROM proactive.${table} WHERE ${where}`)).rows[0].n

it('deletes events of pages after eventDays and history after historyDays, and never what is not settled', async () => {
  await using page = await t.page()
  const told = heard(page.actions, 'command')
  await page.send(Array.from({ length: 30 }, () => viewed('dune')))
  await t.ingest({ type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 1 } })
  await told
  const clock = virtualClock(Date.now())
  const retention = createRetention({ store: postgresStore({ pool: t.pool }), clock, machineClock: clock, logger: silent, options: { eventDays: 2, historyDays: 5 } })

  await clock.advance(days(3))
  await retention.sweep()
  expect(await count('event_log', `source = 'page'`)).toBe(30)

  // A graceful stop stores a snapshot, and no record before it is read again.
  await t.server.stop()
  expect(await retention.sweep()).toBeGreaterThan(30)
  expect(await count('event_log', `source = 'page'`)).toBe(0)
  expect(await count('event_log', `kind IN ('message', 'reply')`)).toBe(0)
  expect(await count('event_log', `type IN ('copies.changed', 'decision.made')`)).toBe(2)
  expect([await count('command'), await count('session')]).toEqual([1, 1])
  expect(await retention.sweep()).toBe(0)

  await clock.advance(days(3))
  await retention.sweep()
  expect([await count('event_log'), await count('command'), await count('inspection'), await count('session')]).toEqual([0, 0, 0, 0])

  await using again = await startServer({ database: t.database })
  await using fresh = await again.page()
  expect(await fresh.send([viewed('emma')])).toMatchObject({ ok: true, accepted: 1 })
  await until(async () => (await again.request('GET', '/health')).status === 200)
  await again.server.stop()
})

it('deletes at night only, in batches', async () => {
  const clock = virtualClock(new Date(2026, 0, 5, 12).getTime())
  const deleted: number[] = []
  const store = postgresStore({ pool: t.pool })
  const retention = createRetention({
    store: { ...store, prune: (_, atMost) => Promise.resolve(deleted.push(new Date(clock.now()).getHours()) % 3 === 0 ? 0 : atMost) },
    clock,
    machineClock: clock,
    logger: silent,
    options: {},
  })
  retention.start()
  await clock.advance(days(1), () => new Promise((done) => void setImmediate(done)))
  retention.stop()
  expect(deleted.length).toBeGreaterThanOrEqual(6)
  expect(deleted.every((hour) => hour >= 2 && hour < 5)).toBe(true)
})
