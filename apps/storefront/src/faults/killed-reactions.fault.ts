/** Kill −9 of the server in each step of each reaction of the store: it ends completed or compensated, once. */

import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { recordFigure } from '../../../../packages/server/src/fixtures/figures.js'
import { placeOrder } from '../shop/order-saga.js'
import { readOrder } from '../shop/orders.js'
import { OrderShop } from '../shop/orders.fixture.js'
import { readRefund } from '../shop/refunds.js'

const key = 'k'.repeat(32)
const waits = { timeout: 120_000, interval: 100 }
const program = fileURLToPath(new URL('./reactions-process.ts', import.meta.url))

let shop: OrderShop
let scratch: string
let server: { child: ChildProcess; port: number }
beforeAll(async () => {
  shop = await OrderShop.open({ stock: 1_000, places: 1_000 })
  scratch = await mkdtemp(join(tmpdir(), 'scratch-'))
  await shop.pool.query('CREATE TABLE public.fault_order (step text, act text)')
  server = await start()
})
afterAll(async () => {
  await end()
  await rm(scratch, { recursive: true, force: true })
  await shop[Symbol.asyncDispose]()
})

async function start() {
  const url = String(Reflect.get(shop.pool.options, 'connectionString'))
  const child = spawn(process.execPath, ['--import', 'tsx', program, '0', key, scratch], { env: { ...process.env, DATABASE_URL: url }, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = child.stdout ? await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(([code]) => Promise.reject(new Error(`The server ended with ${code}.`)))]) : []
  return { child, port: Number(String(line).trim()) }
}

async function end(): Promise<void> {
  const { child } = server
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const isGone = (): boolean => server.child.exitCode !== null || server.child.signalCode !== null

/** Sends an event until the server has taken it: its answer is lost when the server is killed meanwhile. */
async function send(type: string, data: object): Promise<void> {
  const id = randomUUID()
  const attempt = async (): Promise<boolean> => {
    if (isGone()) server = await start()
    const response = await fetch(`http://127.0.0.1:${server.port}/api/proactive/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, type, source: 'test', data }),
    })
    return response.ok
  }
  await vi.waitUntil(() => attempt().catch(() => false), waits)
}

/** How the runs that were killed have ended, each as often as it is there. */
const ended: string[][] = []

async function ends(reaction: string): Promise<string[]> {
  const { rows } = await shop.pool.query<{ change: string }>(
    `SELECT body->>'change' AS change FROM proactive.inspection WHERE saw = 'reaction' AND body->>'reaction' = $1 AND body->>'change' IN ('completed', 'compensated') ORDER BY position`,
    [reaction],
  )
  return rows.map(({ change }) => change)
}

/** Has the server killed as ordered, starts it again, and returns how the one run of the reaction ended. */
async function killedDuring(reaction: string, orders: readonly (readonly [step: string, act: string])[], trigger: () => Promise<void>): Promise<string[]> {
  const before = (await ends(reaction)).length
  for (const order of orders) await shop.pool.query('INSERT INTO public.fault_order VALUES ($1, $2)', [...order])
  await trigger()
  await vi.waitUntil(isGone, waits)
  server = await start()
  await vi.waitUntil(async () => (await ends(reaction)).length > before, waits)
  const { rows } = await shop.pool.query(`DELETE FROM public.fault_order RETURNING act`)
  expect(rows.filter(({ act }) => act !== 'refuse')).toEqual([])
  const how = (await ends(reaction)).slice(before)
  ended.push(how)
  return how
}

let persons = 0
async function placed() {
  const userId = `u${persons++}`
  await shop.settle(`user:${userId}`)
  const { id } = await placeOrder(shop.pool, `user:${userId}`, `key-${userId}`)
  return { id, userId }
}

const moments = ['kill before', 'kill after'] as const
const stepsOf = (...steps: string[]) => steps.flatMap((step) => moments.map((act) => ({ step, act })))
const status = async (id: string) => (await readOrder(shop.pool, id)).status
const count = async (table: string, where = 'true') => Number((await shop.pool.query(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)).rows[0].n)

/** Puts an order into the state in which its refund is requested. */
async function refundable(): Promise<string> {
  const { id } = await placed()
  await shop.pool.query(`UPDATE shop."order" SET status = 'cancelled' WHERE id = $1`, [id])
  await shop.pool.query(`UPDATE shop.payment SET status = 'refunding' WHERE order_id = $1`, [id])
  await shop.pool.query(`INSERT INTO shop.refund (order_id, amount, method) VALUES ($1, 40000, 'card')`, [id])
  return id
}

describe('hold_risky_order', () => {
  it.each(stepsOf('hold', 'ask'))('at $step, $act, is completed once', async ({ step, act }) => {
    const { id, userId } = await placed()
    expect(await killedDuring('hold_risky_order', [[step, act]], () => send('fraud.score_changed', { userId, score: 90 }))).toEqual(['completed'])
    expect([await status(id), await count('shop.task', `order_id = '${id}'`)]).toEqual(['held', 1])
  })

  it.each(['kill before compensating', 'kill after compensating'])('whose question is refused, at hold, %s, is compensated once', async (act) => {
    const { id, userId } = await placed()
    const orders = [['ask', 'refuse'], ['hold', act]] as const
    expect(await killedDuring('hold_risky_order', orders, () => send('fraud.score_changed', { userId, score: 90 }))).toEqual(['compensated'])
    expect([await status(id), await count('shop.task', `order_id = '${id}'`)]).toEqual(['placed', 0])
  })
})

describe('settle_risky_order', () => {
  it.each(stepsOf('release', 'cancel'))('at $step, $act, is completed once', async ({ step, act }) => {
    const { id } = await placed()
    const stock = await shop.stock()
    await shop.pool.query(`UPDATE shop."order" SET status = 'held' WHERE id = $1`, [id])
    expect(await killedDuring('settle_risky_order', [[step, act]], () => send('order.reviewed', { orderId: id, verdict: step }))).toEqual(['completed'])
    const back = step === 'cancel' ? 1 : 0
    expect([await status(id), (await shop.stock())['milk']]).toEqual([step === 'cancel' ? 'cancelled' : 'placed', (stock['milk'] ?? 0) + back])
    expect(await count('shop.order_event', `type = 'refund.requested' AND data->>'orderId' = '${id}'`)).toBe(back)
  })
})

describe('refund_order', () => {
  it.each([
    ...stepsOf('same_gateway').map((one) => ({ ...one, down: [], end: { state: 'refunded', gateway: 'card' } })),
    ...stepsOf('other_gateway').map((one) => ({ ...one, down: ['card'], end: { state: 'refunded', gateway: 'paypal' } })),
    ...stepsOf('person').map((one) => ({ ...one, down: ['card', 'paypal'], end: { state: 'by_hand', gateway: null } })),
  ])('at $step, $act, is completed once', async ({ step, act, down, end: expected }) => {
    const id = await refundable()
    await shop.pool.query(`UPDATE shop.payment_provider SET level = CASE WHEN id = ANY ($1) THEN 'unavailable' ELSE 'none' END`, [down])
    expect(await killedDuring('refund_order', [[step, act]], () => send('refund.requested', { orderId: id, amount: 40000, method: 'card' }))).toEqual(['completed'])
    await shop.pool.query(`UPDATE shop.payment_provider SET level = 'none'`)
    expect(await readRefund(shop.pool, id)).toMatchObject(expected)
    expect(await count('shop.task', `order_id = '${id}'`)).toBe(step === 'person' ? 1 : 0)
  })
})

describe('a purchase', () => {
  it.each([
    ...stepsOf('count').map((one) => ({ ...one, reaction: 'count_sales' })),
    ...stepsOf('thank').map((one) => ({ ...one, reaction: 'thank_shopper' })),
  ])('in $reaction at $step, $act, is counted once and thanked for once', async ({ reaction, step, act }) => {
    await shop.pool.query('TRUNCATE shop.product_sales, shop.notification')
    const before = await Promise.all([ends('count_sales'), ends('thank_shopper')])
    const order = { orderId: randomUUID(), userId: 'ann', total: 1, items: [{ productId: 'milk', quantity: 2 }] }
    expect(await killedDuring(reaction, [[step, act]], () => send('order.placed', order))).toEqual(['completed'])
    await vi.waitUntil(async () => (await ends('count_sales')).length + (await ends('thank_shopper')).length === before.flat().length + 2, waits)
    expect([await count('shop.product_sales', 'pieces = 2'), await count('shop.notification')]).toEqual([1, 1])
  })

  it.each(stepsOf('report'))('that is the fourth at its address, at $step, $act, is reported once', async ({ act }) => {
    const orders = [await placed(), await placed(), await placed(), await placed()]
    const { id: orderId, userId } = orders[3] ?? { id: '', userId: '' }
    const order = { orderId, userId, total: 1, items: [{ productId: 'milk', quantity: 1 }] }
    expect(await killedDuring('check_order', [['report', act]], () => send('order.placed', order))).toEqual(['completed'])
    expect(await count('shop.order_event', `type = 'fraud.score_changed' AND data->>'userId' = '${userId}'`)).toBe(1)
  })
})

const files = async () => (await readdir(scratch)).toSorted()

describe('free_disk', () => {
  it.each(stepsOf('set_aside', 'record', 'summarise', 'clear'))('at $step, $act, is completed once', async ({ step, act }) => {
    await shop.pool.query('TRUNCATE shop.incident')
    await Promise.all(['a', 'b'].map((name) => writeFile(join(scratch, name), 'x')))
    expect(await killedDuring('free_disk', [[step, act]], () => send('disk.filled', { host: 'web-1', percent: 97 }))).toEqual(['completed'])
    expect([await files(), await count('shop.incident', `files = 2 AND summary LIKE '%2 scratch files%'`), await count('shop.incident')]).toEqual([[], 1, 1])
  })

  it.each([
    { step: 'summarise', act: 'kill before compensating' }, { step: 'record', act: 'kill after compensating' },
    { step: 'set_aside', act: 'kill before compensating' }, { step: 'set_aside', act: 'kill after compensating' },
  ])('whose end is refused, at $step, $act, puts everything back once', async ({ step, act }) => {
    await shop.pool.query('TRUNCATE shop.incident')
    await Promise.all(['a', 'b'].map((name) => writeFile(join(scratch, name), 'x')))
    expect(await killedDuring('free_disk', [['clear', 'refuse'], [step, act]], () => send('disk.filled', { host: 'web-1', percent: 97 }))).toEqual(['compensated'])
    expect([await files(), await count('shop.incident')]).toEqual([['a', 'b'], 0])
  })
})

describe('call_technician and index_content', () => {
  it.each(stepsOf('call'))('at $step, $act, calls one', async ({ act }) => {
    await shop.pool.query('TRUNCATE shop.incident')
    expect(await killedDuring('call_technician', [['call', act]], () => send('device.status_changed', { device: `cold-${act}`, status: 'offline' }))).toEqual(['completed'])
    expect(await count('shop.incident')).toBe(1)
  })

  it.each(stepsOf('index'))('at $step, $act, indexes the text', async ({ act }) => {
    const id = act.replace(' ', '-')
    await shop.pool.query(`ALTER TABLE shop.help_text DISABLE TRIGGER content_changed`)
    await shop.pool.query(`INSERT INTO shop.help_text VALUES ($1, 'Parrots', 'Papoušci', 'Parrots are welcome.', 'Papoušci jsou vítáni.')`, [id])
    expect(await killedDuring('index_content', [['index', act]], () => send('content.published', { documentId: id }))).toEqual(['completed'])
    expect(await count('proactive.document', `id = 'help/${id}' AND locale = 'en'`)).toBe(1)
  })
})

it('ends every run that was killed completed or compensated, once', (context) => {
  const isOnce = ended.every(({ length }) => length === 1)
  const of = (way: string): number => ended.filter(([how]) => how === way).length
  recordFigure(context, {
    what: `${ended.length} kills −9 of the store’s server, before and after each step of each reaction, and in compensations`,
    limit: 'completed or compensated, once',
    figure: `${of('completed')} completed, ${of('compensated')} compensated; ${isOnce ? 'none' : 'some'} twice`,
    isHeld: isOnce,
  })
  expect(isOnce).toBe(true)
})
