import type { BatchAnswer, Command } from '@proactive/protocol'
import { ownDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { ask, heard, startServer, until, viewed } from '../fixtures/start-server.js'

const waiting = `SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'proactive.event_log'::regclass AND mode = 'RowExclusiveLock'`

it('an event whose append a database crash interrupts is accepted once at the retry', async () => {
  await using database = await ownDatabase()
  await using t = await startServer({ database })
  await using page = await t.page()
  const told = heard<Command>(page.actions, 'command')
  expect(await page.send([viewed('dune')])).toMatchObject({ ok: true })

  // Of connections of its own: the server's may all wait for the lock.
  const pool = database.pool({ max: 2 })
  pool.on('error', () => {})
  const blocker = await pool.connect()
  blocker.on('error', () => {})
  await blocker.query('BEGIN; LOCK TABLE proactive.event_log IN SHARE MODE')
  const event = viewed('dune')
  let answer: unknown
  const sending = page.send([event]).then((given) => (answer = given))
  const pid = await until(async () => (await pool.query<{ pid: number }>(waiting)).rows[0]?.pid)
  expect(answer).toBeUndefined()
  process.kill(pid, 'SIGKILL')
  expect(await sending).toMatchObject({ ok: false, code: 'unavailable' })
  blocker.release(true)

  const again = async () => {
    const given = await ask<BatchAnswer>(page.events, 'events', { sentAt: new Date().toISOString(), events: [event] })
    return given.ok ? given : undefined
  }
  // After a crash PostgreSQL first writes all its files to the disk.
  expect(await until(again)).toMatchObject({ ok: true, accepted: 1, duplicate: 0 })
  expect(await t.ingest({ type: 'copies.changed', data: { bookId: 'dune', copies: 2 } })).toMatchObject({ accepted: 1 })
  expect(await told).toMatchObject({ data: { message: 'Only 2 left. Hold one for you?' } })
  await until(async () => (await (await t.request('GET', '/health')).text()).includes('"status":"ok"'))
})
