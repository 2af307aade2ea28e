import { transaction } from '../database.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OrderShop } from '../orders.fixture.js'
import { listProviders } from '../payment.js'
import { listSlots, takePlace } from '../slots.js'
import { setProduct, setProvider, setSlot } from './administer.js'

let shop: OrderShop
beforeAll(async () => {
  shop = await OrderShop.open({ stock: 9, places: 10 })
})
afterAll(() => shop[Symbol.asyncDispose]())

const slot = async () => {
  const { rows } = await shop.pool.query<{ capacity: number; price: number }>(`SELECT capacity, price FROM shop.slot WHERE id = 's1'`)
  return { ...rows[0], free: (await listSlots(shop.pool, 'Z3', null))[0]?.left }
}
const holds = (person: string) => transaction(shop.pool, (tx) => takePlace(tx, person, { slotId: 's1' }))
const stock = async () => (await shop.pool.query(`SELECT on_hand, price FROM shop.stock JOIN shop.product ON id = product_id WHERE id = 'milk'`)).rows[0]

it('a slot that is saved as it was keeps its capacity, whatever is held', async () => {
  await holds('visitor:ann')
  expect(await slot()).toEqual({ capacity: 10, price: 4_900, free: 9 })
  await setSlot(shop.pool, { slotId: 's1', free: '9', 'was.free': '9', price: '49.00', 'was.price': '49.00' })
  expect(await slot()).toEqual({ capacity: 10, price: 4_900, free: 9 })
  // A place is held after the form was shown, and the form knows nothing of it.
  await holds('visitor:ben')
  await setSlot(shop.pool, { slotId: 's1', free: '9', 'was.free': '9' })
  expect(await slot()).toMatchObject({ capacity: 10, free: 8 })
})

it('a slot gets as many free places as the operator sets beside those that are held, and its price', async () => {
  await setSlot(shop.pool, { slotId: 's1', free: '5', 'was.free': '8', price: '79,50', 'was.price': '49.00' })
  expect(await slot()).toEqual({ capacity: 7, price: 7_950, free: 5 })
  await expect(setSlot(shop.pool, { slotId: 'moon', free: '5' })).rejects.toMatchObject({ code: 'not_found' })
})

it('a new price brings back no stock that was sold meanwhile', async () => {
  const shown = { productId: 'milk', onHand: '9', 'was.onHand': '9', 'was.price': '400.00' }
  await shop.pool.query(`UPDATE shop.stock SET on_hand = 6 WHERE product_id = 'milk'`)
  await setProduct(shop.pool, { ...shown, price: '39.90' })
  expect(await stock()).toEqual({ on_hand: 6, price: 3_990 })
  await setProduct(shop.pool, { ...shown, onHand: '20', price: '400.00' })
  expect(await stock()).toEqual({ on_hand: 20, price: 3_990 })
})

it('payments to be declined set no health that a provider has told meanwhile', async () => {
  await shop.pool.query(`UPDATE shop.payment_provider SET level = 'severe' WHERE id = 'card'`)
  await setProvider(shop.pool, { id: 'card', level: 'none', 'was.level': 'none', failing: '2', 'was.failing': '0' })
  expect(await listProviders(shop.pool, 'card')).toEqual([{ id: 'card', level: 'severe', failing: 2 }])
})
