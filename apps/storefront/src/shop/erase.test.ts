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

/** Returns every row of both schemas as text. */
async function dump(): Promise<string[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_schema IN ('proactive', 'shop') AND table_type = 'BASE TABLE'`,
  )
  const all: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(`SELECT r::text AS text FROM ${name} AS r`)
    all.push(...rows.map(({ text }) => `${name} ${text}`))
  }
  return all
}

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

it('leaves neither the user nor what the user typed in the tables of the shop and the assistant, and keeps the others', async () => {
  const ann = await shops('ann-7f3', 'quince marmalade')
  await shops('ann-7f3@example.com', 'gooseberries')
  const orders = await pool.query('SELECT total, status FROM shop."order" ORDER BY id')
  expect((await dump()).filter((row) => row.includes('quince marmalade'))).not.toEqual([])
  const bought = async () => (await pool.query(`SELECT n.key FROM proactive.graph_edge e JOIN proactive.graph_node n ON n.id = e.from_id WHERE e.kind = 'bought' ORDER BY 1`)).rows
  await vi.waitUntil(async () => (await bought()).length === 2)

  const erased = await server.handlers.DELETE(new Request(`${base}/me`, { method: 'DELETE', headers: { authorization: `Bearer ${ann.token}` } }))
  expect([erased.status, await erased.json()]).toEqual([200, { ok: true }])
  const after = await dump()
  for (const name of [/ann-7f3(?!@)/, /quince marmalade/, new RegExp(ann.sessionId)]) expect(after.filter((row) => name.test(row))).toEqual([])
  expect(after.filter((row) => row.includes('gooseberries')).length).toBeGreaterThan(0)
  expect(await bought()).toEqual([{ key: 'user:ann-7f3@example.com' }])
  for (const table of ['basket_item', 'basket_change', 'checkout', 'order_event', 'choice', 'choice_change', 'hold', 'wish', 'review', 'shopper', '"order"', 'order_item']) {
    expect(after.some((row) => row.startsWith(`shop.${table} `))).toBe(true)
  }
  expect((await pool.query('SELECT total, status FROM shop."order" ORDER BY id')).rows).toEqual(orders.rows)
})
