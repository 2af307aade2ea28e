import type { Prisma, Slot } from '../generated/client.js'
import { categories } from './catalogue/categories.js'
import { slotOf, type SlotHour } from './delivery.js'
import { addDays, shopDay, shopHour } from './shop-time.js'

export const shoppers: readonly Prisma.ShopperCreateManyInput[] = [
  {
    id: 'u482',
    name: 'Alena',
    postcode: '11000',
    preferredSlot: '18:00',
    address: { name: 'Alena', street: 'Dlouhá 12', city: 'Praha 1', postcode: '11000', phone: '+420 000 000 482' },
  },
  {
    id: 'u100',
    name: 'Viktor',
    tier: 'vip',
    postcode: '11001',
    address: { name: 'Viktor', street: 'Celetná 5', city: 'Praha 1', postcode: '11001', phone: '+420 000 000 100' },
  },
  { id: 'u200', name: 'Nela', postcode: '60200' },
]

interface Habit {
  userId: string
  orders: number
  /** The starting hours of the delivery slots, used in turn. */
  hours: readonly SlotHour[]
  /** The products that they buy; `in` says whether the order with this index (0 is the oldest) had it. */
  products: readonly { id: string; quantity: number; in(order: number): boolean }[]
}

const habits: readonly Habit[] = [
  {
    userId: 'u482',
    orders: 20,
    hours: [18],
    products: [
      // In seventeen of twenty orders; every other product is in at most ten.
      { id: 'eggs', quantity: 1, in: (order) => ![4, 9, 15].includes(order) },
      { id: 'bread', quantity: 1, in: (order) => order % 2 === 0 },
      { id: 'milk', quantity: 2, in: (order) => order % 2 === 1 },
      { id: 'tomatoes', quantity: 1, in: (order) => order % 3 === 0 },
      { id: 'edam', quantity: 1, in: (order) => order % 3 === 1 },
      { id: 'chicken', quantity: 1, in: (order) => order % 4 === 2 },
      { id: 'spaghetti', quantity: 2, in: (order) => order % 4 === 0 },
      { id: 'bananas', quantity: 1, in: (order) => order % 5 < 2 },
    ],
  },
  {
    userId: 'u100',
    orders: 8,
    hours: [20, 8],
    products: [
      { id: 'beef_steak', quantity: 2, in: (order) => order % 2 === 0 },
      { id: 'red_wine', quantity: 1, in: (order) => order % 2 === 1 },
      { id: 'salmon', quantity: 1, in: (order) => order % 3 === 0 },
      { id: 'broccoli', quantity: 1, in: (order) => order % 2 === 0 },
      { id: 'olive_oil', quantity: 1, in: (order) => order % 4 === 1 },
      { id: 'dark_chocolate', quantity: 2, in: (order) => order % 3 !== 1 },
    ],
  },
]

/** Past orders, one a week, and the slots of their deliveries. */
export interface History {
  slots: Slot[]
  orders: Prisma.OrderCreateManyInput[]
  items: Prisma.OrderItemCreateManyInput[]
}

const prices = new Map(categories.flatMap(({ products }) => products.map(({ id, price }) => [id, price] as const)))

/** Returns the orders that the seeded shoppers placed before `now`. */
export function orderHistory(now: Date): History {
  const history: History = { slots: [], orders: [], items: [] }
  for (const habit of habits) {
    for (let index = 0; index < habit.orders; index += 1) addOrder(history, habit, index, shopDay(now))
  }
  return history
}

function priceOf(productId: string): number {
  const price = prices.get(productId)
  if (price === undefined) throw new Error(`The seed's orders name the product '${productId}', which the catalogue does not have.`)
  return price
}

function addOrder(history: History, { userId, orders, hours, products }: Habit, index: number, today: string): void {
  const day = addDays(today, -7 * (orders - index))
  const slot = slotOf('Z3', day, hours[index % hours.length] ?? 18)
  const id = `${userId}-${String(index + 1).padStart(2, '0')}`
  const items = products
    .filter((product) => product.in(index))
    .map(({ id: productId, quantity }) => ({ orderId: id, productId, quantity, price: priceOf(productId) }))
  if (!history.slots.some((known) => known.id === slot.id)) history.slots.push(slot)
  history.items.push(...items)
  history.orders.push({
    id,
    personId: `user:${userId}`,
    userId,
    placedAt: shopHour(addDays(day, -1), 19),
    slotId: slot.id,
    total: items.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
    status: 'delivered',
  })
}
