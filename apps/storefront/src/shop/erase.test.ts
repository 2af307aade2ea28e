import { randomUUID } from 'node:crypto'
import { createProactiveServer, graphProjection, postgresGraph, postgresLog, postgresStore, type ProactiveServer } from '@proactive/server'
import { createPrisma, seed } from 'database'
import { testDatabase, type TestDatabase } from 'database/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { graphRules } from '../assistant/graph/rules.js'
import { grocery } from '../assistant/index.js'
import { saveAddress } from './address.js'
import { changeOnce } from './basket.js'
import { chooseOnce } from './choices.js'
import { transaction } from './database.js'
import { eraseShopper } from './erase.js'

const origin = 'https://shop.example'
const base = `${origin}/api/proactive`
let database: TestDatabase
let pool: Pool
let server: ProactiveServer

beforeAll(async () => {
  database = await testDatabase()
  pool = database.pool()
  await seed(createPrisma(pool), { now: new Date() })
  const graph = postgresGraph({ pool })
  server = createProactiveServer({
    graph,
    projections: [graphProjection({ graph, rules: graphRules })],
    pack: grocery({ pool }),
    store: postgresStore({ pool }),
    log: postgresLog({ pool }),
    identify(request) {
      const userId = request.headers.get('x-user')
      return userId === null ? null : { userId }
    },
    erase: eraseShopper(pool),
    secret: 'a secret that only tests know, for tokens',
    ingestKey: 'the key of the systems',
    operatorKey: 'the key of the operator',
    origins: [origin],
    partitions: 2,
  })
  await server.start()
})
afterAll(async () => {
  await server.stop()
  await database[Symbol.asyncDispose]()
})

const post = (path: string, body: unknown, headers: Record<string, string>) =>
  server.handlers.POST(new Request(base + path, { method: 'POST', body: JSON.stringify(body), headers: { origin, 'content-type': 'application/json', ...headers } }))

async function login(user: string): Promise<{ token: string; sessionId: string }> {
  const grant: unknown = await (await post('/session', { consent: 'granted' }, { 'x-user': user })).json()
  if (typeof grant !== 'object' || grant === null || !('token' in grant) || !('sessionId' in grant)) throw new Error('The session was refused.')
  return { token: String(grant.token), sessionId: String(grant.sessionId) }
}

interface Row {
  table: string
  text: string
  row: Record<string, unknown>
}

/** Returns every row of the whole database. */
async function dump(): Promise<Row[]> {
  const { rows: tables } = await pool.query<{ name: string; table: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name, table_schema || '.' || table_name AS table FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  )
  const all: Row[] = []
  for (const { name, table } of tables) {
    const { rows } = await pool.query<Omit<Row, 'table'>>(`SELECT r::text AS text, to_json(r) AS row FROM ${name} AS r`)
    all.push(...rows.map((row) => ({ table, ...row })))
  }
  return all
}

/** Tables that change while nobody does anything: who owns what, and how far it has come. */
const moving = new Set(['partition', 'worker', 'setting', 'snapshot', 'erasure', 'projection'].map((table) => `proactive.${table}`))

/** Shops as a user: events, words typed into the search, a basket, choices, a hold, a wish, a review, an order and a profile. */
async function shops(user: string, words: string): Promise<{ token: string; sessionId: string }> {
  const person = `user:${user}`
  const grant = await login(user)
  const event = (type: string, data: object) => ({ id: randomUUID(), type, time: new Date().toISOString(), data })
  const events = [event('wishlist.item_added', { productId: 'milk' }), event('feature.used', { feature: words })]
  const sent = await post('/events', { sentAt: new Date().toISOString(), events }, { authorization: `Bearer ${grant.token}` })
  expect(await sent.json()).toMatchObject({ ok: true, rejected: [] })
  await pool.query(`INSERT INTO shop.shopper (id, name, dietary, address) VALUES ($1, $2, '{}', $3)`, [user, `Name ${words}`, { street: words }])
  await transaction(pool, (tx) => changeOnce(tx, `change ${randomUUID()}`, person, [{ productId: 'milk', add: 2 }]))
  await transaction(pool, (tx) => chooseOnce(tx, randomUUID(), person, { paymentMethod: 'cash', dietary: ['vegan'] }))
  await pool.query(`INSERT INTO shop.hold VALUES ($1, 'stock', 'milk', '', $2, now() + interval '1 hour')`, [randomUUID(), person])
  await pool.query(`INSERT INTO shop.wish VALUES ($1, 'edam')`, [person])
  await pool.query(`INSERT INTO shop.review VALUES ('edam', $1, 4, $2, $2, now())`, [person, words])
  const placed = { type: 'order.placed', source: 'orders', id: randomUUID(), data: { orderId: `order ${randomUUID()}`, personId: person, userId: user, total: 100, items: [{ productId: 'milk', quantity: 1 }] } }
  await pool.query(`INSERT INTO shop."order" (id, person_id, user_id, placed_at, total, status, address) VALUES ($1, $2, $3, now(), 100, 'placed', $4)`, [`past ${randomUUID()}`, person, user, { street: words }])
  await pool.query(`INSERT INTO shop.order_event (id, person_id, type, subject, data) VALUES ($1, $2, 'order.placed', '', $3)`, [randomUUID(), person, { personId: person, words }])
  await saveAddress(pool, person, { name: user, street: words, city: '', postcode: '', phone: '', note: '' })
  const failed = { type: 'payment.failed', source: 'orders', id: randomUUID(), data: { orderId: `order ${randomUUID()}`, personId: person, userId: user, method: 'card', code: 'declined', amount: 100 } }
  expect(await server.ingest(failed)).toMatchObject({ accepted: 1 })
  expect(await server.ingest(placed)).toMatchObject({ accepted: 1 })
  return grant
}

it('leaves neither the user nor what the user typed in the whole database, and everybody else’s rows equal byte for byte', async () => {
  const ann = await shops('ann-7f3', 'quince marmalade')
  await shops('ann-7f3@example.com', 'gooseberries')
  await shops('bob-7f3', 'rhubarb')
  const gift = { type: 'payment.failed', source: 'orders', id: randomUUID(), userId: 'bob-7f3', data: { orderId: `order ${randomUUID()}`, personId: 'user:ann-7f3', userId: 'bob-7f3', method: 'card', code: 'declined', amount: 100 } }
  expect(await server.ingest(gift)).toMatchObject({ accepted: 1 })
  const bought = async () => (await pool.query(`SELECT n.key FROM proactive.graph_edge e JOIN proactive.graph_node n ON n.id = e.from_id WHERE e.kind = 'bought' ORDER BY 1`)).rows
  await vi.waitUntil(async () => (await bought()).length === 3)
  await vi.waitUntil(async () => (await pool.query('SELECT FROM proactive.outbox WHERE done_at IS NULL')).rows.length === 0)
  const before = await dump()
  expect(before.filter(({ text }) => text.includes('quince marmalade'))).not.toEqual([])

  const erased = await server.handlers.DELETE(new Request(`${base}/me`, { method: 'DELETE', headers: { authorization: `Bearer ${ann.token}` } }))
  expect([erased.status, await erased.json()]).toEqual([200, { ok: true }])
  const after = await dump()
  const names = [/ann-7f3(?!@)/, /quince marmalade/, new RegExp(ann.sessionId)]
  const nodes = new Set(before.filter(({ table, row }) => table === 'proactive.graph_node' && row['key'] === 'user:ann-7f3').map(({ row }) => row['id']))
  const isAbout = ({ table, text, row }: Row): boolean =>
    names.some((name) => name.test(text)) || (table === 'proactive.graph_edge' && [row['from_id'], row['to_id']].some((node) => nodes.has(node)))
  expect(after.filter(isAbout).map(({ table, text }) => `${table} ${text}`)).toEqual([])

  const rows = new Set(after.map(({ table, text }) => `${table} ${text}`))
  // A journal's batch is about all whose records it took: the engine's own tests compare those of others.
  const isCompared = ({ table, row }: Row): boolean => !moving.has(table) && !(table === 'proactive.journal' && JSON.stringify(row['replies']) !== '{}')
  const changed = before.filter((row) => isCompared(row) && !isAbout(row) && !rows.has(`${row.table} ${row.text}`))
  expect(changed.map(({ table, text }) => `${table} ${text}`)).toEqual([])
  for (const table of ['basket_item', 'basket_change', 'checkout', 'order_event', 'choice', 'choice_change', 'hold', 'wish', 'review', 'shopper', 'order', 'order_item']) {
    expect(after.some((row) => row.table === `shop.${table}`)).toBe(true)
  }
  expect(await bought()).toEqual([{ key: 'user:ann-7f3@example.com' }, { key: 'user:bob-7f3' }])

  // What is another's, or is kept for the books, has lost the name and nothing else.
  const give = ({ data }: { data: object }) => ({ ...gift.data, ...data })
  const kept = after.find(({ table, row }) => table === 'proactive.event_log' && row['kind'] === 'event' && JSON.stringify(row['data']).includes(gift.data.orderId))
  expect(kept?.row).toMatchObject({ person: 'user:bob-7f3', data: give({ data: { personId: expect.stringMatching(/^erased-/) } }) })
  const orders = (all: Row[]) => all.filter(({ table }) => table === 'shop.order').map(({ row: { person_id: _person, user_id: _user, address: _address, ...order } }) => JSON.stringify(order)).toSorted()
  expect(orders(after)).toEqual(orders(before))
})
