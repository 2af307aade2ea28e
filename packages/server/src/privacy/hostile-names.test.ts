/**
 * Erases people whose names are words of the schema, contain each other, or hold signs that mean something elsewhere, one
 * after the other, and compares dumps of the whole database: rows of the log with messages, journals, snapshots, and the shop.
 */

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { defineSignal } from '@proactive/engine'
import { defineEvent, identifierOf, minutes, scrubText } from '@proactive/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { library, noteWritten, postgresDesk } from '../fixtures/library.js'
import { answered, ingestKey, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { rowOfCursor } from '../store/settled.js'
import { testDatabase, type TestDatabase } from 'database/testing'

const words = ['user', 'page', 'people', 'person', 'event', 'type', 'id', 'true', 'select', '42', 'data', 'message']
const prefixes = ['ann', 'ann@example.com', 'an', 'ann-2', 'user:ann', 'visitor:1', 'ann.b', 'annxb']
const signs = ['x\\y', '"q"', "o'brien", '.*', '(a|b)', '$1', '%', '_', '{}', 'ž', '👩‍🌾', 'é', 'e\u0301', '\\u0041', '; DROP TABLE', '?']
/** Placeholders such as `true` or `%` name nobody, so nobody is called that. */
const isName = (name: string): boolean => identifierOf(name) === name
const fixed = [...words, ...prefixes, ...signs].filter(isName)

/** Who lent a book to whom: an event of one person that names another. */
const bookLent = defineEvent('book.lent', { from: 'shop', data: z.object({ bookId: z.string(), personId: z.string() }), ids: ['personId'] })

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
    pack: { ...pack, events: [...(pack.events ?? []), bookLent], signals: [...pack.signals, noted] },
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

/** Reads, writes a note, is suggested something, sets preferences, is the subject of an event of the shop, and lends a book to a friend. */
async function lives(user: string, bookId: string, friend = user): Promise<Someone> {
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
  // A name that is an e-mail address is stored as a pseudonym, unlike the one that the login gave.
  if ([user, friend].every((one) => scrubText(one) === one)) {
    await t.ingest({ type: 'book.lent', source: 'desk', userId: user, id: randomUUID(), data: { bookId, personId: `user:${friend}` } })
    await t.ingest({ type: 'book.lent', source: 'desk', userId: user, subject: `user/${friend}`, id: randomUUID(), data: { bookId, personId: `user:${user}` } })
  }
  await until(async () => (await t.pool.query('SELECT FROM proactive.command WHERE session = $1', [session])).rows.length > 0)
  actions.disconnect()
  return { user, token, session, note }
}

interface Row {
  table: string
  text: string
  row: Record<string, unknown>
}

/** Returns every row of the whole database: of the assistant, the shop and the migrations. */
async function dump(): Promise<Row[]> {
  const { rows: tables } = await t.pool.query<{ name: string; table: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name, table_name AS table FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  )
  const all: Row[] = []
  for (const { name, table } of tables) {
    const { rows } = await t.pool.query<{ text: string; row: Record<string, unknown> }>(`SELECT r::text AS text, to_json(r) AS row FROM ${name} AS r`)
    all.push(...rows.map((row) => ({ table, ...row })))
  }
  return all
}

/** Returns every text in a value, the names of fields too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, one]) => [field, ...textsIn(one)])
}

/** Returns a value in which another text takes the place of every text that is one of the names, of fields too. */
function withTexts(value: unknown, names: ReadonlySet<string>, by: string): unknown {
  if (typeof value === 'string') return names.has(value) ? by : value
  if (Array.isArray(value)) return value.map((one) => withTexts(one, names, by))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [names.has(field) ? by : field, withTexts(one, names, by)]))
}

/** What one person's rows are, written down apart from the code under test. */
function belongsTo({ user, session }: Someone, { table, row }: Row): boolean {
  if (row['person'] === `user:${user}` || row['session'] === session) return true
  return table === 'session' && row['id'] === session
}

const namesOf = ({ user, session }: Someone): ReadonlySet<string> => new Set([`user:${user}`, `user/${user}`, `person:user:${user}`, session, `session/${session}`])
const namesAny = (names: ReadonlySet<string>) => ({ row }: Row): boolean => textsIn(row).some((text) => names.has(text))

/** Returns the batches in which something of a person was taken or done, by partition and number. */
async function batchesOf({ user, session }: Someone): Promise<Set<string>> {
  const { rows } = await t.pool.query<{ batch: string }>(
    `SELECT partition || ' ' || batch AS batch FROM proactive.inspection WHERE person = $1
     UNION SELECT j.partition || ' ' || j.batch FROM proactive.journal j JOIN proactive.event_log l USING (partition)
     WHERE (l.person = $1 OR l.session = $2) AND (l.era, l.xid, l.position) > ${rowOfCursor('from_cursor')} AND (l.era, l.xid, l.position) <= ${rowOfCursor('to_cursor')}`,
    [`user:${user}`, session],
  )
  return new Set(rows.map(({ batch }) => batch))
}

const batchOf = ({ row }: Row): string => `${String(row['partition'])} ${String(row['batch'])}`

/** Tables that change while nobody does anything: who owns what, and how far it has come. */
const moving = new Set(['snapshot', 'partition', 'worker', 'setting', 'erasure'])

/** Returns what the snapshots know of everybody: traits, and the sessions with theirs. What passes by itself is left out. */
function known(rows: readonly Row[]): Map<string, string> {
  const people = rows.filter(({ table }) => table === 'snapshot').flatMap(({ row }) => entriesOf(fieldOf(row['state'], 'people')))
  return new Map(people.map(([name, person]) => [name, JSON.stringify([fieldOf(person, 'cells'), itemsOf(fieldOf(person, 'sessions')).map((tab) => [fieldOf(tab, 'id'), fieldOf(tab, 'cells')])])]))
}

const fieldOf = (value: unknown, field: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined)
const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
/** Returns persons by name, from a record of them or a list. */
const entriesOf = (value: unknown): [string, unknown][] => (Array.isArray(value) ? value.map((one) => [String(fieldOf(one, 'id')), one]) : Object.entries(value ?? {}))

it('leaves everybody else’s rows equal byte for byte, and none of the erased in the whole database, whatever people are called', { timeout: 300_000 }, async () => {
  const name = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => !/[\0\n\r\p{Surrogate}]/u.test(text) && text.trim() !== '')
  const [invented = []] = fc.sample(fc.uniqueArray(fc.oneof(name, name.map((text) => `ann${text}`)), { minLength: 4, maxLength: 4, selector: (one) => one }), 1)
  const people: Someone[] = []
  for (const [n, user] of [...new Set([...fixed, ...invented.filter(isName)])].entries()) people.push(await lives(user, `book ${n % 5}`, people.at(-1)?.user))
  const order = fc.sample(fc.shuffledSubarray(people, { minLength: 8, maxLength: 8 }), 1)[0] ?? []
  const mustGo = people.filter(({ user }) => ['user', 'page', 'people', 'ann', 'x\\y', '"q"'].includes(user))
  await until(async () => (await t.pool.query(`SELECT FROM proactive.outbox WHERE done_at IS NULL`)).rows.length === 0)
  const gone = new Set<string>()
  let renamedRows = 0

  for (const erased of new Set([...mustGo, ...order])) {
    const batches = await batchesOf(erased)
    const before = await dump()
    const answer = await answered(() => t.request('DELETE', '/me', { headers: asPage(erased.token) }))
    expect([erased.user, answer.status, await answer.json()]).toEqual([erased.user, 200, { ok: true }])
    const after = await dump()
    gone.add(`user:${erased.user}`)

    const names = namesOf(erased)
    const isAbout = namesAny(names)
    const left = after.filter((row) => isAbout(row) || [erased.session, erased.note].some((text) => row.text.includes(text)))
    expect(left.map(({ table, text }) => `${erased.user}: ${table} ${text}`)).toEqual([])

    const rows = new Set(after.map(({ table, text }) => `${table} ${text}`))
    const changed = before.filter((row) => {
      if (moving.has(row.table) || belongsTo(erased, row) || rows.has(`${row.table} ${row.text}`)) return false
      return row.table !== 'journal' || (!batches.has(batchOf(row)) && !row.text.includes(erased.note))
    })
    expect(changed.filter((row) => !isAbout(row)).map(({ table, text }) => `${erased.user}: ${table} ${text}`)).toEqual([])

    // What is another's and names the erased is there with the pseudonym; what is nobody's may be gone.
    const { rows: erasures } = await t.pool.query<{ pseudonym: string }>('SELECT pseudonym FROM proactive.erasure ORDER BY asked_at DESC LIMIT 1')
    const renamed = new Set(after.map(({ table, row }) => `${table} ${JSON.stringify(row)}`))
    const others = changed.filter((row) => isAbout(row) && (typeof row.row['person'] === 'string' || row.row['saw'] === 'queue'))
    renamedRows += others.length
    const lost = others.filter(({ table, row }) => !renamed.has(`${table} ${JSON.stringify(withTexts(row, names, erasures[0]?.pseudonym ?? ''))}`))
    expect(lost.map(({ table, text }) => `${erased.user}: ${table} ${text}`)).toEqual([])

    // Each erasure saves the snapshots, so that those before the second know everybody.
    if (gone.size === 1) continue
    const knownAfter = known(after)
    expect(knownAfter.size).toBeGreaterThanOrEqual(people.length - gone.size)
    expect([...known(before)].filter(([one, what]) => !gone.has(one) && knownAfter.get(one) !== what).map(([one, what]) => [one, what, knownAfter.get(one)])).toEqual([])
  }
  expect(renamedRows).toBeGreaterThan(0)
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
  expect(before.filter((row) => belongsTo(fortyTwo, row) && !moving.has(row.table) && !rows.has(`${row.table} ${row.text}`))).toEqual([])
  const keys = (all: Row[]) => all.filter(({ table }) => table === 'snapshot').flatMap(({ row }) => textsIn(row)).filter((text) => text === 'user:u42').length
  expect(keys(after)).toBeGreaterThan(0)
})
