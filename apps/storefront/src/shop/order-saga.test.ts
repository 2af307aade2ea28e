import { describe, expect, it } from 'vitest'
import { readBasket } from './basket.js'
import { OrderShop } from './orders.fixture.js'
import { cancelOrder, finishOrders, placeOrder, retryPayment } from './order-saga.js'
import { readOrder } from './orders.js'

const ann = 'user:ann'
const failing = (shop: OrderShop, count: number) =>
  shop.pool.query(`UPDATE shop.payment_provider SET failing = $1 WHERE id = 'card'`, [count])
const rethrow = (error: unknown) => {
  throw error
}

describe('an order', () => {
  it('sells a place and the pieces, is paid, empties the basket and is told', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann, [{ productId: 'milk', add: 2 }])
    const order = await placeOrder(shop.pool, ann, 'key')
    expect(order).toMatchObject({ status: 'placed', total: 84_900, deliveryPrice: 4_900, method: 'card' })
    expect(await shop.stock()).toMatchObject({ milk: 8 })
    expect(await shop.sold()).toBe(1)
    expect((await readBasket(shop.pool, ann)).items).toEqual([])
    expect(await shop.told()).toMatchObject([
      { type: 'order.placed', data: { orderId: order.id, personId: ann, userId: 'ann', total: 84_900, items: [{ productId: 'milk', quantity: 2 }] } },
    ])
  })

  it('is placed once, however often the form with its key is sent', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann)
    const orders = await Promise.all(Array.from({ length: 5 }, () => placeOrder(shop.pool, ann, 'key')))
    const again = await placeOrder(shop.pool, ann, 'key')
    expect(new Set([...orders, again].map(({ id }) => id)).size).toBe(1)
    expect(await shop.stock()).toMatchObject({ milk: 9 })
    expect(await shop.sold()).toBe(1)
    expect((await shop.told()).map(({ type }) => type)).toEqual(['order.placed'])
  })

  it('keeps what the shopper put into the basket meanwhile', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann, [{ productId: 'milk', add: 1 }])
    await shop.pool.query(`UPDATE shop.payment_provider SET failing = 1 WHERE id = 'card'`)
    const { id } = await placeOrder(shop.pool, ann, 'key')
    await shop.pool.query(`UPDATE shop.basket_item SET quantity = 3 WHERE person_id = $1`, [ann])
    await retryPayment(shop.pool, { id, personId: ann, method: 'paypal', key: 'again' })
    expect((await readBasket(shop.pool, ann)).items).toMatchObject([{ productId: 'milk', quantity: 2 }])
  })

  it('gives the place back and charges nothing when a product is sold out', async () => {
    await using shop = await OrderShop.open({ stock: 3 })
    await shop.settle(ann, [{ productId: 'eggs', add: 1 }, { productId: 'milk', add: 4 }])
    expect(await placeOrder(shop.pool, ann, 'key')).toMatchObject({ status: 'cancelled', failure: 'stock:milk' })
    expect(await shop.stock()).toMatchObject({ milk: 3, eggs: 3 })
    expect(await shop.sold()).toBe(0)
    expect((await readBasket(shop.pool, ann)).items).toHaveLength(2)
    expect(await shop.told()).toMatchObject([{ type: 'inventory.reservation_failed', data: { productId: 'milk' } }])
    const { rows } = await shop.pool.query('SELECT FROM shop.payment')
    expect(rows).toHaveLength(0)
  })

  it('uses up the pieces and the place that the buyer holds, and none that others hold', async () => {
    await using shop = await OrderShop.open({ stock: 2, places: 2 })
    const holds = [['a', 'slot', 's1', ann], ['b', 'slot', 's1', 'user:ben'], ['c', 'stock', 'milk', ann], ['d', 'stock', 'milk', 'user:ben']]
    for (const hold of holds) {
      await shop.pool.query(`INSERT INTO shop.hold (id, kind, thing, person_id, expires_at) VALUES ($1, $2, $3, $4, now() + interval '1 hour')`, hold)
    }
    await shop.settle(ann)
    await shop.settle('user:eva')
    expect(await placeOrder(shop.pool, 'user:eva', 'eva').then(({ status }) => status, ({ code }) => code)).toBe('cancelled')
    expect(await placeOrder(shop.pool, ann, 'ann')).toMatchObject({ status: 'placed' })
    const { rows } = await shop.pool.query<{ id: string }>('SELECT id FROM shop.hold ORDER BY id')
    expect(rows.map(({ id }) => id)).toEqual(['b', 'd'])
  })
})

describe('an order whose payment fails', () => {
  it('keeps slot and stock, and is placed by another payment', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann)
    await failing(shop, 1)
    const { id, status, failure } = await placeOrder(shop.pool, ann, 'key')
    expect({ status, failure }).toEqual({ status: 'unpaid', failure: 'declined' })
    expect([await shop.sold(), (await shop.stock())['milk']]).toEqual([1, 9])
    expect(await retryPayment(shop.pool, { id, personId: ann, method: 'paypal', key: 'again' })).toMatchObject({ status: 'placed', method: 'paypal' })
    expect([await shop.sold(), (await shop.stock())['milk']]).toEqual([1, 9])
    expect(await shop.told()).toMatchObject([
      { type: 'payment.failed', data: { orderId: id, userId: 'ann', method: 'card', code: 'declined', amount: 44_900 } },
      { type: 'payment.recovered', data: { orderId: id } },
      { type: 'order.placed', data: { orderId: id } },
    ])
  })

  it('is paid once for the key of the retry', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann)
    await failing(shop, 2)
    const { id } = await placeOrder(shop.pool, ann, 'key')
    const retry = { id, personId: ann, method: 'card', key: 'again' } as const
    expect(await retryPayment(shop.pool, retry)).toMatchObject({ status: 'unpaid', attempt: 2 })
    expect(await retryPayment(shop.pool, retry)).toMatchObject({ status: 'unpaid', attempt: 2 })
  })

  it('gives slot and stock back when the shopper gives up', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann)
    await failing(shop, 1)
    const { id } = await placeOrder(shop.pool, ann, 'key')
    expect(await cancelOrder(shop.pool, id, ann)).toMatchObject({ status: 'cancelled' })
    expect([await shop.sold(), (await shop.stock())['milk']]).toEqual([0, 10])
    await expect(retryPayment(shop.pool, { id, personId: ann, method: 'paypal', key: 'late' })).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('gives slot and stock back when nobody pays in time', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann)
    await failing(shop, 1)
    const { id } = await placeOrder(shop.pool, ann, 'key')
    expect(await finishOrders(shop.pool, rethrow)).toBe(0)
    await shop.pool.query(`INSERT INTO proactive.setting (key, value) VALUES ('clock.offset', '660000')`)
    expect(await finishOrders(shop.pool, rethrow)).toBe(1)
    expect(await readOrder(shop.pool, id)).toMatchObject({ status: 'cancelled', failure: 'declined' })
    expect([await shop.sold(), (await shop.stock())['milk']]).toEqual([0, 10])
  })

  it('belongs to its buyer alone', async () => {
    await using shop = await OrderShop.open()
    await shop.settle(ann)
    await failing(shop, 1)
    const { id } = await placeOrder(shop.pool, ann, 'key')
    await expect(cancelOrder(shop.pool, id, 'user:ben')).rejects.toMatchObject({ code: 'not_found' })
    await expect(retryPayment(shop.pool, { id, personId: 'user:ben', method: 'card', key: 'x' })).rejects.toMatchObject({ code: 'not_found' })
    await shop.settle('user:ben')
    await expect(placeOrder(shop.pool, 'user:ben', 'key')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an order that a process leaves in the middle', () => {
  /** Breaks every write of that kind, as if the process ended in it; returns a function that repairs the database. */
  async function interrupt(shop: OrderShop, table: string, when: string): Promise<() => Promise<unknown>> {
    await shop.pool.query(`
      CREATE FUNCTION shop.interrupt() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'The process ended here.'; END $$;
      CREATE TRIGGER interrupt BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION shop.interrupt()`)
    return () => shop.pool.query(`DROP FUNCTION shop.interrupt CASCADE`)
  }
  const aMinuteLater = (shop: OrderShop) => shop.pool.query(`INSERT INTO proactive.setting (key, value) VALUES ('clock.offset', '60000')`)

  it.each([
    ['while it reserves the slot', 'shop."order"', 'NEW.done = 1'],
    ['while it reserves the stock', 'shop."order"', 'NEW.done = 2'],
    ['while it is being paid', 'shop.payment', `NEW.status = 'paid'`],
    ['after it was paid', 'shop."order"', 'NEW.done = 3'],
    ['while it is confirmed', 'shop."order"', 'NEW.done = 4'],
  ])('%s is placed once by the worker', async (_, table, when) => {
    await using shop = await OrderShop.open()
    await shop.settle(ann)
    const repair = await interrupt(shop, table, when)
    await expect(placeOrder(shop.pool, ann, 'key')).rejects.toThrow('The process ended here.')
    await repair()
    expect(await finishOrders(shop.pool, rethrow)).toBe(0)
    await aMinuteLater(shop)
    expect(await finishOrders(shop.pool, rethrow)).toBe(1)
    expect(await placeOrder(shop.pool, ann, 'key')).toMatchObject({ status: 'placed' })
    expect([await shop.sold(), (await shop.stock())['milk']]).toEqual([1, 9])
    const { rows } = await shop.pool.query(`SELECT FROM shop.payment WHERE status = 'paid'`)
    expect(rows).toHaveLength(1)
    expect((await shop.told()).map(({ type }) => type)).toEqual(['order.placed'])
  })

  it('is cancelled once by the worker when it was being undone', async () => {
    await using shop = await OrderShop.open({ stock: 0 })
    await shop.settle(ann)
    const repair = await interrupt(shop, 'shop."order"', `NEW.status = 'cancelled'`)
    await expect(placeOrder(shop.pool, ann, 'key')).rejects.toThrow('The process ended here.')
    await repair()
    await aMinuteLater(shop)
    expect(await finishOrders(shop.pool, rethrow)).toBe(1)
    expect(await placeOrder(shop.pool, ann, 'key')).toMatchObject({ status: 'cancelled', failure: 'stock:milk' })
    expect(await shop.sold()).toBe(0)
  })
})

it('never oversells: 200 buyers at once for 50 pieces and 20 places, bundles and several lines of one product included', async () => {
  await using shop = await OrderShop.open({ stock: 50, places: 20, connections: 40 })
  const baskets = [
    [{ productId: 'milk', add: 3 }],
    [{ productId: 'breakfast', add: 1 }, { productId: 'milk', add: 1 }],
    [{ productId: 'breakfast', add: 2 }],
    [{ productId: 'tea', variantId: 'green', add: 4 }, { productId: 'tea', variantId: 'black', add: 2 }, { productId: 'eggs', add: 3 }],
    [{ productId: 'eggs', add: 2 }, { productId: 'breakfast', add: 1 }],
  ]
  const buyers = Array.from({ length: 200 }, (_, n) => ({ person: `user:b${n}`, lines: baskets[n % baskets.length] ?? [] }))
  for (const { person, lines } of buyers) await shop.settle(person, lines, 'cash')

  let worst = { milk: Infinity, places: Infinity }
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      const milk = (await shop.stock())['milk'] ?? 0
      worst = { milk: Math.min(worst.milk, milk), places: Math.min(worst.places, 20 - (await shop.sold())) }
    }
  })()
  const orders = await Promise.all(buyers.map(async ({ person }) => placeOrder(shop.pool, person, person)))
  over.abort()
  await watching

  expect(orders.filter(({ status }) => status !== 'placed' && status !== 'cancelled')).toEqual([])
  const placed = orders.filter(({ status }) => status === 'placed')
  const needed = (product: 'milk' | 'eggs') =>
    placed.flatMap(({ items }) => items).reduce((sum, { productId, quantity }) => {
      if (productId === product) return sum + quantity
      return productId === 'breakfast' ? sum + quantity * (product === 'milk' ? 2 : 1) : sum
    }, 0)
  const left = await shop.stock()
  expect({ milk: 50 - (left['milk'] ?? 0), eggs: 50 - (left['eggs'] ?? 0) }).toEqual({ milk: needed('milk'), eggs: needed('eggs') })
  expect(await shop.sold()).toBe(placed.length)
  expect(worst.milk).toBeGreaterThanOrEqual(0)
  expect(worst.places).toBeGreaterThanOrEqual(0)
  expect(Object.values(left).filter((pieces) => pieces < 0)).toEqual([])
  expect(placed.length).toBeGreaterThan(0)
  expect(placed.length).toBeLessThanOrEqual(20)
  const { rows } = await shop.pool.query<{ person: string }>(`SELECT person_id AS person FROM shop.payment p JOIN shop."order" o ON o.id = p.order_id WHERE p.status = 'paid'`)
  expect(rows.map(({ person }) => person).toSorted()).toEqual(placed.map(({ personId }) => personId).toSorted())
})
