import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const stored = async (id: string) => (await t.pool.query('SELECT id FROM proactive.event_log WHERE id = $1', [id])).rows.length

/** Opens a page and waits until its presence is stored, so that its next event is alone in an append. */
async function openPage(): Promise<Page> {
  const page = await t.page()
  await until(async () => (await t.pool.query(`SELECT FROM proactive.event_log WHERE type = 'presence' AND session = $1`, [page.grant.sessionId])).rows.length > 0)
  return page
}

/** Tells whether an insert into the log waits for a lock. */
async function isWaiting(): Promise<boolean> {
  const { rows } = await t.pool.query(
    `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'proactive.event_log'::regclass AND mode = 'RowExclusiveLock'`,
  )
  return rows.length > 0
}

describe('an acknowledgement', () => {
  it('is sent only after the events are durable', async () => {
    await using page = await openPage()
    const event = viewed('dune')
    const blocker = await t.pool.connect()
    await blocker.query('BEGIN; LOCK TABLE proactive.event_log IN SHARE MODE')
    let answer: unknown
    const sending = page.send([event]).then((given) => (answer = given))
    await until(isWaiting)
    expect(answer).toBeUndefined()
    await blocker.query('COMMIT')
    blocker.release()
    expect(await sending).toEqual({ ok: true, accepted: 1, duplicate: 0, rejected: [] })
    expect(await stored(event.id)).toBe(1)
  })

  it('is a refusal when the append fails, /health reports it, and a retry of the same batch succeeds', async () => {
    const health = async (): Promise<{ status: string }> => JSON.parse(await (await t.request('GET', '/health')).text())
    await using page = await openPage()
    const event = viewed('dune')
    const blocker = await t.pool.connect()
    await blocker.query('BEGIN; LOCK TABLE proactive.event_log IN SHARE MODE')
    const sending = page.send([event])
    await until(isWaiting)
    await blocker.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE NOT granted AND relation = 'proactive.event_log'::regclass AND mode = 'RowExclusiveLock'`,
    )
    expect(await sending).toMatchObject({ ok: false, code: 'unavailable', retryAfterMs: expect.any(Number) })
    expect(await stored(event.id)).toBe(0)
    expect(await health()).toMatchObject({ status: 'degraded', checks: { store: 'ok', bus: 'down' } })
    await blocker.query('COMMIT')
    blocker.release()
    expect(await page.send([event])).toMatchObject({ ok: true, accepted: 1 })
    await until(async () => (await health()).status === 'ok')
  })

  it('of batches that are sent at once keeps their order', async () => {
    await using page = await t.page()
    const batches = Array.from({ length: 20 }, () => Array.from({ length: 5 }, () => viewed('dune', { id: randomUUID() })))
    const answers = await Promise.all(batches.map((batch) => page.send(batch)))
    expect(answers).toEqual(batches.map(() => ({ ok: true, accepted: 5, duplicate: 0, rejected: [] })))
    const { rows } = await t.pool.query<{ id: string }>(
      `SELECT id FROM proactive.event_log WHERE session = $1 AND kind = 'event' ORDER BY xid, position`,
      [page.grant.sessionId],
    )
    expect(rows.map(({ id }) => id)).toEqual(batches.flat().map(({ id }) => id))
  })
})

describe('ingest', () => {
  it('changes the shop’s tables and the log in one transaction', async () => {
    const event = { id: randomUUID(), type: 'copies.changed', source: 'stock', data: { bookId: 'emma', copies: 4 } }
    await t.pool.query('ALTER TABLE library.book RENAME TO lost')
    expect(await t.ingest(event)).toMatchObject({ accepted: 0, rejected: [{ id: event.id, code: 'internal' }] })
    expect(await stored(event.id)).toBe(0)
    await t.pool.query('ALTER TABLE library.lost RENAME TO book')
    expect(await t.ingest(event)).toMatchObject({ accepted: 1 })
    await t.pool.query('UPDATE library.book SET copies = 9')
    expect(await t.ingest(event)).toMatchObject({ accepted: 0, duplicate: 1 })
    expect((await t.pool.query('SELECT * FROM library.book')).rows).toEqual([{ id: 'emma', copies: 9 }])
  })
})
