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
  const retention = createRetention({ store: postgresStore({ pool: t.pool }), clock, machineClock: clock, timeZone: 'UTC', logger: silent, options: { eventDays: 2, historyDays: 5 } })

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

it.each([
  ['UTC', '2026-01-05T12:00:00Z', '2026-01-06T02:00:00Z', '2026-01-06T05:00:00Z'],
  ['Asia/Kathmandu', '2026-01-05T12:00:00Z', '2026-01-05T20:15:00Z', '2026-01-05T23:15:00Z'],
  // Of the three hours, the clock skips one when it is put forward, and shows one twice when it is put back.
  ['Europe/Prague', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z', '2026-03-29T03:00:00Z'],
  ['Europe/Prague', '2026-10-24T12:00:00Z', '2026-10-25T00:00:00Z', '2026-10-25T04:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T03:00:00Z', '2026-10-03T15:30:00Z', '2026-10-03T18:00:00Z'],
])('deletes at night only, by the clock in %s from %s on, in batches', async (timeZone, from, begin, end) => {
  const clock = virtualClock(Date.parse(from))
  const deleted: number[] = []
  const store = postgresStore({ pool: t.pool })
  const retention = createRetention({
    store: { ...store, prune: (_, atMost) => Promise.resolve(deleted.push(clock.now()) % 3 === 0 ? 0 : atMost) },
    clock,
    machineClock: clock,
    timeZone,
    logger: silent,
    options: {},
  })
  retention.start()
  await clock.advance(days(1), () => new Promise((done) => void setImmediate(done)))
  retention.stop()
  expect(deleted.length).toBeGreaterThanOrEqual(6)
  expect(deleted.filter((at) => at < Date.parse(begin) || at >= Date.parse(end))).toEqual([])
})
