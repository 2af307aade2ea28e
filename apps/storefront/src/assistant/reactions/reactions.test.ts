import { mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seconds } from '@proactive/protocol'
import { createTestServer, type TestServer } from '@proactive/server/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listReviews, reviewOrder } from '../../shop/held-orders.js'
import { listIncidents } from '../../shop/incidents.js'
import { tellOrderEvents } from '../../shop/order-events.js'
import { placeOrder } from '../../shop/order-saga.js'
import { readOrder } from '../../shop/orders.js'
import { OrderShop } from '../../shop/orders.fixture.js'
import { readRefund } from '../../shop/refunds.js'
import { setAside } from '../../shop/scratch-folder.js'
import { featureUsed } from '../contract/index.js'
import { grocery } from '../index.js'
import { deviceReadingReported, diskFilled, fraudScoreChanged, orderPlaced } from '../shop-events.js'

let shop: OrderShop
let scratch: string
let t: TestServer
beforeAll(async () => {
  shop = await OrderShop.open({ stock: 1_000, places: 1_000 })
})
afterAll(() => shop[Symbol.asyncDispose]())
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'scratch-'))
  const pack = grocery({ pool: shop.pool, scratch })
  // The memory of the test server has no SQL: the facts of the reactions are read from the shop's pool.
  const facts = pack.facts.map((fact) => ({ ...fact, name: fact.name, read: (input: Parameters<typeof fact.read>[0], context: Parameters<typeof fact.read>[1]) => fact.read(input, { ...context, tx: shop.pool }) }))
  t = createTestServer({ ...pack, facts })
  await shop.pool.query(`UPDATE shop.payment_provider SET level = 'none', failing = 0; TRUNCATE shop.order_event, shop.product_sales, shop.done_step, shop.notification, shop.incident`)
  return async () => {
    await t[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }
})

let persons = 0
/** Places a paid order of a new shopper. */
async function placed(street = `Street ${persons}`) {
  const userId = `u${persons++}`
  // Rules learn nothing about a person who has not consented.
  await t.visitor({ userId }).does(featureUsed, { feature: 'menu' })
  await shop.settle(`user:${userId}`)
  await shop.pool.query(`UPDATE shop.checkout SET street = $2 WHERE person_id = $1`, [`user:${userId}`, street])
  const { id } = await placeOrder(shop.pool, `user:${userId}`, `key-${userId}`)
  return { id, userId }
}

function causationOf(event: object): { causationId?: string } {
  const causationId: unknown = Reflect.get(event, 'causationId')
  return typeof causationId === 'string' ? { causationId } : {}
}

/** Tells of signs of fraud. Its rule counts in windows, which close two seconds later. */
async function risks(userId: string): Promise<void> {
  await t.system(fraudScoreChanged, { userId, score: 90 })
  await t.clock.advance(seconds(3))
}

/** Hands the kept events of orders to the assistant, as the order worker does, until there are none. */
async function tellAll(): Promise<void> {
  let isOver = false
  while (!isOver) {
    let told = 0
    await tellOrderEvents(shop.pool, async (events) => {
      told = events.length
      for (const event of events) {
        const contract = grocery({ pool: shop.pool }).events.find(({ type }) => type === Reflect.get(event, 'type'))
        if (contract) await t.system(contract, Reflect.get(event, 'data'), causationOf(event))
      }
      return { ok: true, accepted: events.length, duplicate: 0, rejected: [] }
    })
    isOver = told === 0
    await t.clock.advance(seconds(3))
  }
}

const ends = () => t.seen.flatMap((one) => (one.type === 'reaction' && one.change !== 'started' && one.change !== 'chosen' ? [`${one.reaction} ${one.change}`] : []))
const status = async (id: string) => (await readOrder(shop.pool, id)).status

describe('a risky account', () => {
  it('has its order held and an operator asked, who releases it', async () => {
    const { id, userId } = await placed()
    await risks(userId)
    expect(await status(id)).toBe('held')
    expect(await listReviews(shop.pool)).toMatchObject([{ orderId: id }])
    await reviewOrder(shop.pool, id, 'release')
    await tellAll()
    expect([await status(id), await listReviews(shop.pool), await readRefund(shop.pool, id)]).toEqual(['placed', [], null])
  })

  it('has its order cancelled by the operator: slot, stock and money go back', async () => {
    const [stock, sold] = [await shop.stock(), await shop.sold()]
    const { id, userId } = await placed()
    await risks(userId)
    await reviewOrder(shop.pool, id, 'cancel')
    await tellAll()
    expect([await status(id), await shop.stock(), await shop.sold(), await listReviews(shop.pool)]).toEqual(['cancelled', stock, sold, []])
    expect(await readRefund(shop.pool, id)).toMatchObject({ state: 'refunded', gateway: 'card' })
    expect(ends()).toEqual(expect.arrayContaining(['hold_risky_order completed', 'settle_risky_order completed', 'refund_order completed']))
  })

  it('without an order is left alone', async () => {
    await t.visitor({ userId: 'nobody' }).does(featureUsed, { feature: 'menu' })
    await risks('nobody')
    expect(ends()).toEqual(['hold_risky_order nothing to do'])
  })
})

describe('a refund', () => {
  async function cancelled(providers: string) {
    const { id, userId } = await placed()
    await risks(userId)
    await reviewOrder(shop.pool, id, 'cancel')
    await shop.pool.query(`UPDATE shop.payment_provider SET level = 'unavailable' WHERE id = ANY ($1)`, [providers.split(' ')])
    await tellAll()
    await t.clock.advance(seconds(60))
    return id
  }

  it('is made by another gateway when the one that was paid is down', async () => {
    const id = await cancelled('card')
    expect([await status(id), await readRefund(shop.pool, id)]).toMatchObject(['cancelled', { state: 'refunded', gateway: 'paypal' }])
  })

  it('is handed to a person when every gateway is down', async () => {
    const id = await cancelled('card paypal')
    expect([await status(id), await readRefund(shop.pool, id)]).toMatchObject(['cancelled', { state: 'by_hand', gateway: null }])
    const { rows } = await shop.pool.query(`SELECT kind FROM shop.task WHERE order_id = $1 AND done_at IS NULL`, [id])
    expect(rows).toEqual([{ kind: 'refund_by_hand' }])
  })
})

describe('an order that was placed', () => {
  const counted = async () => (await shop.pool.query(`SELECT product_id AS product, pieces FROM shop.product_sales`)).rows
  const thanked = async () => (await shop.pool.query(`SELECT order_id AS id FROM shop.notification`)).rows.map(({ id }) => id)

  it('is heard by three independent reactions', async () => {
    const { id } = await placed()
    await tellAll()
    expect(ends().toSorted()).toEqual(['check_order nothing to do', 'count_sales completed', 'thank_shopper completed'])
    expect([await counted(), await thanked()]).toEqual([[{ product: 'milk', pieces: 1 }], [id]])
  })

  it('is counted although the thank-you fails', async () => {
    await shop.pool.query('ALTER TABLE shop.notification RENAME TO notification_gone')
    const broken = createTestServer(grocery({ pool: shop.pool, scratch }), { errors: 'keep' })
    await broken.system(orderPlaced, { orderId: 'o', userId: 'ann', total: 1, items: [{ productId: 'milk', quantity: 3 }] })
    await broken.clock.advance(seconds(60))
    await shop.pool.query('ALTER TABLE shop.notification_gone RENAME TO notification')
    const changes = broken.seen.flatMap((one) => (one.type === 'reaction' ? [`${one.reaction} ${one.change}`] : []))
    expect(changes).toEqual(expect.arrayContaining(['thank_shopper compensated', 'count_sales completed']))
    expect(await counted()).toEqual([{ product: 'milk', pieces: 3 }])
    await broken[Symbol.asyncDispose]()
  })

  it('has its account looked at when it is the fourth of a day to its address', async () => {
    for (let n = 0; n < 3; n++) await placed('Long Street 1')
    await tellAll()
    expect(ends()).not.toContain('check_order completed')
    const { id } = await placed('long street 1')
    await tellAll()
    expect(ends()).toEqual(expect.arrayContaining(['check_order completed', 'hold_risky_order completed']))
    expect(await status(id)).toBe('held')
  })
})

describe('a cold store', () => {
  it('that warms up degrades the platform, and has a technician called once', async () => {
    for (let n = 0; n < 24; n++) await t.system(deviceReadingReported, { device: 'cold-1', kind: 'temperature', value: 3 + (n % 5) / 10 })
    expect(ends()).toEqual([])
    for (const value of [9.5, 9.6]) await t.system(deviceReadingReported, { device: 'cold-1', kind: 'temperature', value })
    expect(ends()).toEqual(['call_technician completed'])
    expect(await listIncidents(shop.pool)).toMatchObject([{ host: 'cold-1/temperature', summary: 'cold-1/temperature reads far more than ever; a technician was called.' }])
  })
})

describe('a full disk', () => {
  const files = async () => (await readdir(scratch)).toSorted()
  const put = async (name: string, bytes: number, at: number) => {
    await writeFile(join(scratch, name), 'x'.repeat(bytes))
    await utimes(join(scratch, name), at, at)
  }

  it('has scratch files freed, and nothing else, and the incident summarised for the team', async () => {
    await put('a.tmp', 1024, 1)
    await put('b.tmp', 2048, 2)
    await put('.keep', 1, 1)
    await symlink(tmpdir(), join(scratch, 'elsewhere'))
    await t.system(diskFilled, { host: 'web-1', percent: 97 })
    expect(await files()).toEqual(['.keep', 'elsewhere'])
    expect(await listIncidents(shop.pool)).toEqual([
      { host: 'web-1', percent: 97, files: 2, bytes: 3072, summary: 'The disk of web-1 was 97 % full. 2 scratch files of 3 kB were freed.' },
    ])
  })

  it('that is not yet full is left alone', async () => {
    await put('a.tmp', 1, 1)
    await t.system(diskFilled, { host: 'web-1', percent: 80 })
    expect([await files(), await listIncidents(shop.pool)]).toEqual([['a.tmp'], []])
  })

  it('has everything put back when the incident cannot be recorded', async () => {
    await put('a.tmp', 1, 1)
    await shop.pool.query('ALTER TABLE shop.incident RENAME TO incident_gone')
    const broken = createTestServer(grocery({ pool: shop.pool, scratch }), { errors: 'keep' })
    await broken.system(diskFilled, { host: 'web-1', percent: 97 })
    await broken.clock.advance(seconds(60))
    await shop.pool.query('ALTER TABLE shop.incident_gone RENAME TO incident')
    expect(await files()).toEqual(['a.tmp'])
    await broken[Symbol.asyncDispose]()
  })

  it('has the oldest files freed within the bounds, however often it is asked for', async () => {
    await put('new', 10, 3)
    await put('old', 10, 1)
    await put('older', 10, 0)
    expect(await setAside(scratch, 'k', { files: 2, bytes: 100 })).toEqual({ files: 2, bytes: 20 })
    expect(await setAside(scratch, 'k', { files: 2, bytes: 100 })).toEqual({ files: 2, bytes: 20 })
    expect(await setAside(scratch, 'j', { files: 2, bytes: 9 })).toEqual({ files: 0, bytes: 0 })
    expect((await files()).filter((name) => !name.startsWith('.'))).toEqual(['new'])
  })
})
