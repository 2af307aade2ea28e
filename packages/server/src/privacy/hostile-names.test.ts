/**
 * Erases people whose names are words of the schema, contain each other, or hold signs that mean something elsewhere, one
 * after the other, and compares a dump of all tables before and after.
 */

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { defineSignal } from '@proactive/engine'
import { identifierOf, minutes } from '@proactive/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { library, noteWritten, postgresDesk } from '../fixtures/library.js'
import { answered, ingestKey, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { testDatabase, type TestDatabase } from 'database/testing'

const words = ['user', 'page', 'people', 'person', 'event', 'type', 'id', 'true', 'select', '42', 'data', 'message']
const prefixes = ['ann', 'ann@example.com', 'an', 'ann-2', 'user:ann', 'visitor:1', 'ann.b', 'annxb']
const signs = ['x\\y', '"q"', "o'brien", '.*', '(a|b)', '$1', '%', '_', '{}', 'ž', '👩‍🌾', 'é', 'e\u0301', '\\u0041', '; DROP TABLE', '?']
/** Placeholders such as `true` or `%` name nobody, so nobody is called that. */
const isName = (name: string): boolean => identifierOf(name) === name
const fixed = [...words, ...prefixes, ...signs].filter(isName)

interface Someone {
  user: string
  token: string
  session: string
  note: string
}

let database: TestDatabase
let t: Started
beforeAll(async () => {
  database = await testDatabase()
  const pack = library(await postgresDesk(database.pool()))
  const noted = defineSignal('note.taken').on(noteWritten).per((_, { person }) => person).expires(minutes(10)).emit((e) => ({ priority: 'low', data: { text: e.text } }))
  t = await startServer({
    database,
    partitions: 4,
    pack: { ...pack, signals: [...pack.signals, noted] },
    identify(request) {
      const user = request.headers.get('x-user')
      return user === null ? null : { userId: decodeURIComponent(user) }
    },
  })
})
afterAll(async () => {
  await t[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

async function login(user: string, body: object = {}, cookie = ''): Promise<{ token: string; sessionId: string }> {
  const headers = { origin: 'https://library.example', 'x-user': encodeURIComponent(user), cookie }
  return JSON.parse(await (await t.request('POST', '/session', { body: { consent: 'granted', ...body }, headers })).text())
}

const asPage = (token: string) => ({ authorization: `Bearer ${token}` })

/** Reads, writes a note, is suggested something, sets preferences, and is the subject of an event of the shop. */
async function lives(user: string, bookId: string): Promise<Someone> {
  const { token, sessionId: session } = await login(user)
  const note = `note ${randomUUID()}`
  const actions = t.socket('actions', { token, protocol: 1 })
  await until(() => actions.connected)
  const events = [viewed(bookId), { ...viewed(''), type: 'note.written', version: 2, data: { text: note } }]
  const answer = await t.request('POST', '/events', { headers: asPage(token), body: { sentAt: new Date().toISOString(), events } })
  expect(await answer.json()).toMatchObject({ ok: true, accepted: 2 })
  await t.request('PUT', '/preferences', { headers: asPage(token), body: { enabled: true, frequency: 'normal', categories: {} } })
  const about = { type: 'copies.changed', source: 'stock', subject: `user/${user}`, id: randomUUID(), data: { bookId: user.startsWith('user:') ? 'a book' : user, copies: 9 } }
  await t.request('POST', '/ingest', { headers: { authorization: `Bearer ${ingestKey}` }, body: about })
  await t.ingest({ type: 'copies.changed', source: 'stock', id: randomUUID(), data: { bookId, copies: 9 } }, { type: 'copies.changed', source: 'stock', id: randomUUID(), data: { bookId, copies: 1 } })
  await until(async () => (await t.pool.query('SELECT FROM proactive.command WHERE session = $1', [session])).rows.length > 0)
  actions.disconnect()
  return { user, token, session, note }
}

interface Row {
  table: string
  text: string
  row: Record<string, unknown>
}

/** Returns every row of the assistant's tables, but for the ones that say who owns what. */
async function dump(): Promise<Row[]> {
  const { rows: tables } = await t.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'proactive' AND table_type = 'BASE TABLE'`,
  )
  const all: Row[] = []
  for (const { name } of tables) {
    const { rows } = await t.pool.query<{ text: string; row: Record<string, unknown> }>(`SELECT r::text AS text, to_json(r) AS row FROM proactive."${name}" AS r`)
    all.push(...rows.map((row) => ({ table: name, ...row })))
  }
  return all
}

/** Returns every text in a value, the names of fields too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, one]) => [field, ...textsIn(one)])
}

/** What one person's rows are, written down apart from the code under test. */
function belongsTo({ user, session }: Someone, { table, row }: Row): boolean {
  if (row['person'] === `user:${user}` || row['session'] === session) return true
  return table === 'session' && row['id'] === session
}

/** Tables whose rows are everybody's; their people are compared inside the engine (forget.test.ts). */
const shared = new Set(['journal', 'snapshot', 'partition', 'worker', 'setting', 'erasure'])
const isKept = ({ table, row }: Row) => !shared.has(table) && !(table === 'event_log' && (row['kind'] === 'message' || row['kind'] === 'reply'))

it('leaves everybody else’s rows equal byte for byte, and none of the erased, whatever people are called', { timeout: 300_000 }, async () => {
  const name = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => !/[\0\n\r\p{Surrogate}]/u.test(text) && text.trim() !== '')
  const [invented = []] = fc.sample(fc.uniqueArray(fc.oneof(name, name.map((text) => `ann${text}`)), { minLength: 4, maxLength: 4, selector: (one) => one }), 1)
  const people: Someone[] = []
  for (const [n, user] of [...new Set([...fixed, ...invented.filter(isName)])].entries()) people.push(await lives(user, `book ${n % 5}`))
  const order = fc.sample(fc.shuffledSubarray(people, { minLength: 8, maxLength: 8 }), 1)[0] ?? []
  const mustGo = people.filter(({ user }) => ['user', 'page', 'people', 'ann', 'x\\y', '"q"'].includes(user))
  await until(async () => (await t.pool.query(`SELECT FROM proactive.outbox WHERE done_at IS NULL`)).rows.length === 0)

  for (const erased of new Set([...mustGo, ...order])) {
    const before = await dump()
    const answer = await answered(() => t.request('DELETE', '/me', { headers: asPage(erased.token) }))
    expect([erased.user, answer.status, await answer.json()]).toEqual([erased.user, 200, { ok: true }])
    const after = await dump()

    const rows = new Set(after.map(({ table, text }) => `${table} ${text}`))
    const changed = before.filter((row) => isKept(row) && !belongsTo(erased, row) && !rows.has(`${row.table} ${row.text}`))
    const isAbout = ({ row }: Row) => textsIn(row).includes(`user:${erased.user}`)
    expect(changed.filter((row) => !isAbout(row)).map(({ table, text }) => `${erased.user}: ${table} ${text}`)).toEqual([])

    const names = new Set([`user:${erased.user}`, `user/${erased.user}`, `person:user:${erased.user}`, erased.session])
    const left = after.filter(({ text, row }) => textsIn(row).some((one) => names.has(one)) || text.includes(erased.session) || text.includes(erased.note))
    expect(left.map(({ table, text }) => `${erased.user}: ${table} ${text}`)).toEqual([])
  }
})

it('erases what a person did before logging in, and not what others did in the same browser', async () => {
  const guest = await t.page()
  const note = `note ${randomUUID()}`
  await guest.send([viewed('dune'), { ...viewed(''), type: 'note.written', version: 2, data: { text: note } }])
  const visitor = guest.grant.personId.slice('visitor:'.length)
  const { token } = await login('before-login', { continues: guest.grant.sessionId }, guest.cookie)
  const other = await login('another-here', {}, guest.cookie)
  const answer = await answered(() => t.request('DELETE', '/me', { headers: asPage(token) }))
  expect(answer.status).toBe(200)
  const after = await dump()
  for (const text of [note, visitor, guest.grant.sessionId]) expect(after.filter((row) => row.text.includes(text)).map((row) => row.text)).toEqual([])
  expect(after.some(({ table, row }) => table === 'session' && row['id'] === other.sessionId)).toBe(true)
  await guest[Symbol.asyncDispose]()
})

it('forgets one event everywhere, in journals and snapshots too, and nothing of a person whose name begins with the same letters', async () => {
  const [four, fortyTwo] = [await lives('u4', 'book 0'), await lives('u42', 'book 0')]
  const exported: { events: { id: string; type: string }[] } = JSON.parse(await (await t.request('GET', '/me/export', { headers: asPage(four.token) })).text())
  const event = exported.events.find(({ type }) => type === 'note.written')?.id ?? ''
  const before = await dump()
  expect(before.some(({ text }) => text.includes(four.note))).toBe(true)
  const answer = await t.request('DELETE', `/me/evidence/${event}`, { headers: asPage(four.token) })
  expect(answer.status).toBe(200)
  const after = await dump()
  expect(after.filter(({ text }) => text.includes(four.note)).map(({ table, text }) => `${table} ${text}`)).toEqual([])
  const rows = new Set(after.map(({ table, text }) => `${table} ${text}`))
  expect(before.filter((row) => belongsTo(fortyTwo, row) && isKept(row) && !rows.has(`${row.table} ${row.text}`))).toEqual([])
  const keys = (all: Row[]) => all.filter(({ table }) => table === 'snapshot').flatMap(({ row }) => textsIn(row)).filter((text) => text === 'user:u42').length
  expect(keys(after)).toBeGreaterThan(0)
})
