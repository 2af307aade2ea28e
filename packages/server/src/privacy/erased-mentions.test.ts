/** Erases a person whom the records of others name: as their subject, in their data, in keys and in what follows from them. */

import { randomUUID } from 'node:crypto'
import { applies, type Body, defineSignal, type Event, type Signal } from '@proactive/engine'
import { defineEvent, minutes } from '@proactive/protocol'
import { testDatabase, type TestDatabase } from 'database/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { library, postgresDesk } from '../fixtures/library.js'
import type { LogRecord } from '../log/log.js'
import { memoryLog } from '../log/memory-log.js'
import { postgresLog } from '../log/postgres-log.js'
import { aboutPerson, aboutUser, nobodysSubject, othersMessage, othersSubject } from '../store/erased-mentions.js'
import { memoryStore } from '../store/memory-store.js'
import { origin, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

const bookLent = defineEvent('book.lent', {
  from: 'shop',
  data: z.object({ bookId: z.string(), personId: z.string(), userId: z.string() }).partial(),
  ids: ['bookId', 'personId', 'userId'],
})

let database: TestDatabase
let t: Started
beforeAll(async () => {
  database = await testDatabase()
  const pack = library(await postgresDesk(database.pool()))
  const lent = defineSignal('book.missed').on(bookLent).per((e) => e.bookId ?? '').expires(minutes(10)).emit((e) => ({ priority: 'low', data: { ...e } }))
  t = await startServer({
    database,
    partitions: 4,
    pack: {
      ...pack,
      events: [...(pack.events ?? []), bookLent],
      signals: [...pack.signals, lent],
      applies: [
        ...(pack.applies ?? []),
        applies(bookLent, () => Promise.resolve(), { per: ({ bookId, personId }) => `${personId ?? 'nobody'} ${bookId}` }),
        applies(bookLent, () => Promise.resolve(), { per: ({ userId }) => userId ?? 'nobody' }),
      ],
    },
  })
})
afterAll(async () => {
  await t[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

async function login(user: string, body: object = {}): Promise<{ token: string; sessionId: string }> {
  return JSON.parse(await (await t.request('POST', '/session', { body: { consent: 'granted', ...body }, headers: { origin, 'x-user': user } })).text())
}

interface Row {
  table: string
  text: string
}

async function dump(): Promise<Row[]> {
  const { rows: tables } = await t.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'proactive' AND table_type = 'BASE TABLE'`,
  )
  const all: Row[] = []
  for (const { name } of tables) {
    const { rows } = await t.pool.query<{ text: string }>(`SELECT r::text AS text FROM proactive."${name}" AS r`)
    all.push(...rows.map(({ text }) => ({ table: name, text })))
  }
  return all
}

it('renames the erased in the records of others, in rows of the log as in messages, and keeps these records', async () => {
  const ann = await login('ann-5a1')
  await t.request('POST', '/events', { headers: { authorization: `Bearer ${ann.token}` }, body: { sentAt: new Date().toISOString(), events: [viewed('dune')] } })
  const bob = await login('bob-5a1', { continues: ann.sessionId })
  const socket = t.socket('actions', { token: bob.token, protocol: 1 })
  await until(() => socket.connected)
  const lent = (event: object, data: object) => ({ type: 'book.lent', source: 'desk', id: randomUUID(), ...event, data: { bookId: `book ${randomUUID()}`, ...data } })
  const events = [
    lent({ userId: 'bob-5a1', subject: `session/${ann.sessionId}` }, {}),
    lent({ userId: 'bob-5a1' }, { personId: 'user:ann-5a1' }),
    lent({ userId: 'bob-5a1' }, { userId: 'ann-5a1' }),
    lent({}, { personId: 'user:ann-5a1' }),
    lent({}, { userId: 'ann-5a1' }),
    lent({ userId: 'bob-5a1' }, { personId: 'user:bob-5a1', userId: 'bob-5a1' }),
  ]
  // Several of each: they begin in one partition, and go on in the partitions of Bob and of the books.
  const all = Array.from({ length: 6 }, () => events.map((event) => ({ ...event, id: randomUUID(), data: { ...event.data, bookId: `book ${randomUUID()}` } }))).flat()
  expect(await t.ingest(...all)).toMatchObject({ accepted: all.length })
  // What other processes send to Bob's partition.
  const known = { id: '', type: 'book.lent', version: 1, time: Date.now(), received: Date.now(), source: 'desk', person: 'user:bob-5a1' }
  const about = (fields: Partial<Event>): Body => ({ type: 'event', forwarded: true, event: { ...known, id: randomUUID(), data: {}, ...fields } })
  const signal: Signal = { id: randomUUID(), type: 'book.missed', version: 1, time: Date.now(), expiresAt: Date.now() + 60_000, priority: 'low', key: 'x', whose: 'user:bob-5a1', data: { personId: 'user:ann-5a1' }, evidence: { ids: [], count: 1 } }
  const bodies: Body[] = [
    about({ data: { personId: 'user:ann-5a1' } }),
    about({ data: { userId: 'ann-5a1' } }),
    about({ subject: 'user/ann-5a1' }),
    { ...about({}), type: 'event', others: { ...known, data: { personId: 'user:ann-5a1' } }, event: { ...known, data: {} } },
    { type: 'signal', signal },
    { type: 'presence', session: bob.sessionId, person: 'user:bob-5a1', live: true, continues: ann.sessionId },
    { type: 'recheck', signalType: 'book.missed', key: 'user:ann-5a1 x' },
  ]
  const messages = bodies.map((body): LogRecord => ({ partition: 0, kind: 'message', received: Date.now(), message: { id: randomUUID(), to: 'person:user:bob-5a1', cause: 'x', body } }))
  await postgresLog({ pool: t.pool }).append(messages)
  const lives = async (sql: string) => (await t.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM proactive.${sql}`)).rows[0]?.n ?? 0
  await until(async () => (await lives(`inspection WHERE saw = 'signal' AND signal IS NOT NULL`)) >= all.length)
  await until(async () => (await lives(`outbox WHERE done_at IS NULL`)) === 0)
  expect(await lives(`applied WHERE key LIKE '%ann-5a1%'`)).toBeGreaterThan(1)
  const ofBob = `event_log WHERE kind = 'event' AND person = 'user:bob-5a1'`
  const toBob = `event_log WHERE kind = 'message' AND person = 'user:bob-5a1'`
  const counts = async () => [await lives(ofBob), await lives(toBob), await lives(`applied WHERE key LIKE '%bob-5a1%'`)]
  const before = await counts()
  expect(before[1]).toBeGreaterThanOrEqual(messages.length)

  const erased = await t.request('DELETE', '/me', { headers: { authorization: `Bearer ${ann.token}` } })
  expect([erased.status, await erased.json()]).toEqual([200, { ok: true }])
  const left = (await dump()).filter(({ text }) => text.includes('ann-5a1') || text.includes(ann.sessionId))
  expect(left.map(({ table, text }) => `${table} ${text}`)).toEqual([])
  expect(await counts()).toEqual(before)
  expect(await lives(`${ofBob} AND data->>'personId' LIKE 'erased-%'`)).toBe(6)
  expect(await lives(`${ofBob} AND data->>'userId' LIKE 'erased-%'`)).toBe(6)
  expect(await lives(`${ofBob} AND subject LIKE 'erased-%'`)).toBe(6)
  socket.disconnect()
})

it('renames the erased in the records of others in memory as well', async () => {
  const log = memoryLog()
  const store = memoryStore(log)
  const event = (fields: Partial<Event>): Event => ({ id: randomUUID(), type: 'book.lent', version: 1, time: 1, received: 1, source: 'desk', data: {}, ...fields })
  const events = [
    event({ person: 'user:bob', subject: 'user/ann', data: { personId: 'user:ann', userId: 'ann' } }),
    event({ person: 'user:ann' }),
    event({ data: { personId: 'user:ann' } }),
    event({ person: 'user:annie', subject: 'user/annie' }),
  ]
  await log.append(events.map((one): LogRecord => ({ partition: 0, kind: 'record', received: 1, message: { id: one.id, to: 'home:x', cause: one.id, body: { type: 'event', event: one } } })))
  await store.transaction((tx) => tx.asNewest({ type: 'book.lent', key: 'ann dune', time: 1, person: 'user:ann' }, () => Promise.resolve()))
  for await (const _ of store.eraseRecords({ pseudonym: 'erased-1', names: ['user:ann'] }, () => 10));
  const left = log.records.map(({ message: { body } }) => (body.type === 'event' ? body.event : undefined))
  expect(left).toEqual([{ ...events[0], subject: 'erased-1', data: { personId: 'erased-1', userId: 'erased-1' } }, events[3]])
  // An older event is applied again, since its key is gone.
  expect(await store.transaction((tx) => tx.asNewest({ type: 'book.lent', key: 'ann dune', time: 0 }, () => Promise.resolve()))).toBe(true)
})

it.each([
  ['event_log', 'event_log_about_idx', aboutUser(`'{a,b}'`)],
  ['event_log', 'event_log_about_person_idx', aboutPerson(`'{a,b}'`)],
  ['event_log', 'event_log_subject_idx', nobodysSubject(`'{user/a,user/b}'`)],
  ['event_log', 'event_log_other_subject_idx', othersSubject(`'{user/a,user/b}'`)],
  ['event_log', 'event_log_other_message_idx', `${othersMessage} AND position > 7`],
  ['inspection', 'inspection_signal_person_idx', `saw = 'signal' AND octet_length(body#>>'{signal,data,personId}') < 2600 AND body#>>'{signal,data,personId}' = ANY('{a}')`],
  ['inspection', 'inspection_letter_idx', `saw = 'dead letter' AND person IS NULL AND position > 7`],
  ['applied', 'applied_key_idx', `person = ANY('{a}') OR key = ANY('{a,b}')`],
])('finds the rows of %s by the index %s, however many rows there are', async (table, index, where) => {
  const client = await t.pool.connect()
  try {
    // What a large table makes the planner do: a scan of all its rows is the last resort.
    await client.query('BEGIN; SET LOCAL enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN SELECT position_of.* FROM proactive.${table} AS position_of WHERE ${where}`)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain(index)
    expect(plan).not.toContain('Seq Scan')
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})
