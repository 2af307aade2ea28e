import { check, type Json } from '@proactive/protocol'
import type { SourceFormat } from '@proactive/server'
import { describe, expect, it } from 'vitest'
import { pageEvents } from '../contract/index.js'
import { shopEvents } from '../shop-events.js'
import { mappings } from './index.js'

type Foreign = { [key: string]: Json }
type Case = [name: string, raw: Foreign, type: string, data: Json]

const cases: Case[] = [
  ['Product Viewed', { type: 'track', event: 'Product Viewed', properties: { product_id: 'milk', category: 'dairy_eggs', price: 34.9 } },
    'product.viewed', { productId: 'milk', categoryId: 'dairy_eggs', tags: [], price: 3490 }],
  ['Product Added', { properties: { product_id: 'milk', variant: 'l', quantity: 2, price: 34.9 } },
    'cart.item_added', { productId: 'milk', variantId: 'l', quantity: 2, price: 3490 }],
  ['Cart Viewed', { properties: { products: [{ product_id: 'milk', quantity: 2, price: 10.5 }, { sku: 'eggs', price: 60 }] } },
    'cart.viewed', { items: [{ productId: 'milk', quantity: 2 }, { productId: 'eggs', quantity: 1 }], total: 8100 }],
  ['Checkout Step Viewed', { properties: { step: 2, value: 500 } }, 'checkout.step_entered', { step: 'delivery', total: 50000 }],
  ['Order Completed', { userId: 'u482', properties: { order_id: 'o1', total: 120, products: [{ product_id: 'milk', quantity: 1 }] } },
    'order.placed', { orderId: 'o1', personId: 'user:u482', userId: 'u482', total: 12000, items: [{ productId: 'milk', quantity: 1 }] }],

  ['view_item', { ecommerce: { value: 34.9, items: [{ item_id: 'milk', item_category: 'dairy_eggs' }] } },
    'product.viewed', { productId: 'milk', categoryId: 'dairy_eggs', tags: [], price: 3490 }],
  ['add_to_cart', { params: { items: [{ item_id: 'milk', quantity: 3, price: 34.9 }] } },
    'cart.item_added', { productId: 'milk', quantity: 3, price: 3490 }],
  ['view_cart', { ecommerce: { value: 69.8, items: [{ item_id: 'milk', quantity: 2 }] } },
    'cart.viewed', { items: [{ productId: 'milk', quantity: 2 }], total: 6980 }],
  ['begin_checkout', { ecommerce: { value: 69.8 } }, 'checkout.step_entered', { step: 'address', total: 6980 }],
  ['purchase', { client_id: '77.1', params: { transaction_id: 'o2', value: 69.8, items: [{ item_id: 'milk', quantity: 2 }] } },
    'order.placed', { orderId: 'o2', personId: 'visitor:77.1', total: 6980, items: [{ productId: 'milk', quantity: 2 }] }],

  ['purchase', { user_id: 482, client_id: '77.1', params: { transaction_id: 7, value: 1, items: [] } },
    'order.placed', { orderId: '7', personId: 'user:482', userId: '482', total: 100, items: [] }],
  ['purchase', { user_id: 'undefined', client_id: '(not set)', params: { transaction_id: 'o4', value: 1, items: [] } },
    'order.placed', { orderId: 'o4', total: 100, items: [] }],
  ['Order Completed', { userId: null, anonymousId: '', properties: { order_id: 'o5', total: 1, products: [] } },
    'order.placed', { orderId: 'o5', total: 100, items: [] }],
  ['order.created', { data: { orderId: 'o6', customerId: 'guest', amount: 1 } }, 'order.placed', { orderId: 'o6', total: 100, items: [] }],
  ['checkout_completed', { clientId: 'unknown', data: { checkout: { token: 'o7', totalPrice: { amount: 5, currencyCode: 'CZK' }, order: { customer: { id: 0 } } } } },
    'order.placed', { orderId: 'o7', total: 500, items: [] }],
  ['payment_failed', { payload: { user_id: 'null', order_id: 'o8', amount: 1 } },
    'payment.failed', { orderId: 'o8', method: 'card', code: 'declined', amount: 100 }],

  ['product_viewed', { data: { productVariant: { id: 'v1', price: { amount: 34.9 }, product: { id: 'milk', type: 'dairy_eggs' } } } },
    'product.viewed', { productId: 'milk', variantId: 'v1', categoryId: 'dairy_eggs', tags: [], price: 3490 }],
  ['product_added_to_cart', { data: { cartLine: { quantity: 2, merchandise: { id: 'v1', price: { amount: 10 }, product: { id: 'milk' } } } } },
    'cart.item_added', { productId: 'milk', variantId: 'v1', quantity: 2, price: 1000 }],
  ['checkout_started', { data: { checkout: { totalPrice: { amount: 99 } } } }, 'checkout.step_entered', { step: 'address', total: 9900 }],
  ['checkout_completed',
    { data: { checkout: { totalPrice: { amount: 99 }, order: { id: 'o3', customer: { id: 'u1' } }, lineItems: [{ quantity: 1, variant: { product: { id: 'milk' } } }] } } },
    'order.placed', { orderId: 'o3', personId: 'user:u1', userId: 'u1', total: 9900, items: [{ productId: 'milk', quantity: 1 }] }],

  ['user.product_view', { payload: { productId: 'milk', price: 34.9 } }, 'product.viewed', { productId: 'milk', categoryId: 'unknown', tags: [], price: 3490 }],
  ['user.dwell_increase', { payload: { step: 'delivery', duration: 31000 } }, 'pointer.dwelled', { target: 'delivery-options', dwellMs: 31000, oscillation: 'low' }],
  ['user.long_dwell', { payload: { currentStep: 'payment', dwellMs: 45000 } }, 'pointer.dwelled', { target: 'payment-options', dwellMs: 45000, oscillation: 'low' }],
  ['user.dwelling', { element: 'reviews', duration: 5000 }, 'pointer.dwelled', { target: 'reviews', dwellMs: 5000, oscillation: 'low' }],
  ['LongDwellOnDeliveryOption',
    { source: 'browser', userId: 'u482', payload: { currentStep: 'delivery-selection', dwellTime: 47000, mouseOscillation: 'high' } },
    'pointer.dwelled', { target: 'delivery-options', dwellMs: 47000, oscillation: 'high' }],
  ['user.checkout_step', { payload: { step: 'delivery-selection', cartValue: 600 } }, 'checkout.step_entered', { step: 'delivery', total: 60000 }],
  ['user.payment_method_selected', { payload: { method: 'card' } }, 'payment.method_selected', { method: 'card' }],
  ['user.category_switch', { payload: { from: 'drinks', to: 'dairy_eggs' } }, 'category.viewed', { categoryId: 'dairy_eggs', from: 'drinks' }],
  ['user.session_start', { payload: { returning: true } }, 'session.started', { returning: true }],
  ['page.view', { url: 'https://shop.example/product/milk?from=mail#top', title: 'Milk' }, 'page.viewed', { path: '/product/milk', title: 'Milk' }],
  ['scroll.depth', { path: '/', percent: 47 }, 'page.scrolled', { path: '/', percent: 50 }],
  ['cart.updated', { itemCount: 2, cartValue: 120 }, 'cart.changed', { items: [], total: 12000 }],
  ['basket.update', { payload: { items: [{ productId: 'milk', quantity: 1 }], total: 34.9 } }, 'cart.changed', { items: [{ productId: 'milk', quantity: 1 }], total: 3490 }],
  ['form.input', { payload: { form: 'address', field: 'city', value: 'Praha' } }, 'form.field_changed', { form: 'address', field: 'city', filled: true }],
  ['inventory.stock_update', { payload: { productId: 'milk', from: 5, to: 2 } }, 'inventory.stock_changed', { productId: 'milk', stock: 2, previous: 5 }],
  ['stock.below_threshold', { source: 'inventory', productId: 'prod_789', variant: 'size_M', stock: 3, threshold: 5 },
    'inventory.stock_changed', { productId: 'prod_789', variantId: 'size_M', stock: 3 }],
  ['slot_capacity_changed', { event: 'slot_capacity_changed', zone: 'Z3', slotId: 's1', from: 9, to: 10 },
    'delivery.slot_capacity_changed', { zone: 'Z3', slotId: 's1', from: 9, to: 10 }],
  ['slot_indexed', { event: 'slot_indexed', zone: 'Z3', slot: '18:00' }, 'delivery.slot_indexed', { zone: 'Z3', slotId: '18:00' }],
  ['slot_reconciliation', { event: 'slot_reconciliation', zone: 'Z3' }, 'delivery.slot_reconciled', { zone: 'Z3' }],
  ['stripe.provider_degraded', { payload: {} }, 'payment.provider_degraded', { provider: 'card', level: 'moderate' }],
  ['payment.provider_degraded', { provider: 'card_payments', degradationLevel: 'moderate', alternativeProvider: 'paypal' },
    'payment.provider_degraded', { provider: 'card', level: 'moderate', alternative: 'paypal' }],
  ['payment.provider_degraded', { data: { provider: 'card', level: 'severe' } }, 'payment.provider_degraded', { provider: 'card', level: 'severe' }],
  ['payment_failed', { event_type: 'payment_failed', payload: { user_id: 'U9921', reason: 'insufficient_funds', amount: 49.99 } },
    'payment.failed', { orderId: 'unknown', userId: 'U9921', method: 'card', code: 'insufficient_funds', reason: 'insufficient_funds', amount: 4999 }],
  ['order.created', { data: { orderId: '12345', customerId: '67890', amount: 150 } },
    'order.placed', { orderId: '12345', personId: 'user:67890', userId: '67890', total: 15000, items: [] }],

  ['payment_intent.payment_failed',
    {
      id: 'evt_1',
      data: {
        object: {
          id: 'pi_1', amount: 49900, currency: 'czk', metadata: { order_id: 'o9', user_id: 'u482' },
          last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds', message: 'Not enough money.', payment_method: { type: 'card' } },
        },
      },
    },
    'payment.failed', { orderId: 'o9', userId: 'u482', method: 'card', code: 'insufficient_funds', reason: 'Not enough money.', amount: 49900 }],
  ['payment_intent.payment_failed', { data: { object: { id: 'pi_1', amount: 100 } } }, 'payment.failed', { orderId: 'pi_1', method: 'card', code: 'declined', amount: 100 }],
  ['payment_intent.succeeded', { data: { object: { id: 'pi_1', metadata: { order_id: 'o9' } } } }, 'payment.recovered', { orderId: 'o9' }],
  ['shipment.delayed', { data: { carrier: 'van-3', zone: 'Z3', delay_minutes: 40 } }, 'courier.delayed', { carrier: 'van-3', zone: 'Z3', delayMs: 2_400_000 }],
  ['shipment.picked_up', { data: { order_id: 'o9', customer_id: 'u482', carrier: 'van-3', tracking_number: 'T1' } },
    'order.shipped', { orderId: 'o9', userId: 'u482', carrier: 'van-3', tracking: 'T1' }],
  ['customer.updated', { data: { id: 'u482', tier: 'VIP', address: { postal_code: '120 00' } } }, 'profile.updated', { userId: 'u482', tier: 'vip', postcode: '120 00' }],
  ['entry.published', { data: { entry_id: 'help/delivery' } }, 'content.published', { documentId: 'help/delivery' }],
]

it.each(cases)('maps %s to an event of the store', (name, raw, type, data) => {
  const mapped = mappings.find(({ from }) => from === name)?.to(raw, {})
  expect(mapped).toEqual({ type, data })
  const contract = [...pageEvents, ...shopEvents].find((event) => event.type === type)
  expect(contract && check(contract.data, data)).toEqual({ ok: true, value: data })
})

it('has a test case for every mapping and one mapping per name', () => {
  const names = mappings.map(({ from }) => from)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !cases.some(([covered]) => covered === name))).toEqual([])
})

describe('an amount of another system', () => {
  const places: [name: string, where: string, raw: (amount: Json, more?: Foreign) => Foreign][] = [
    ['Product Viewed', 'price', (price, more) => ({ properties: { product_id: 'milk', price, ...more } })],
    ['Product Added', 'price', (price, more) => ({ properties: { product_id: 'milk', price, ...more } })],
    ['Cart Viewed', 'total', (price, more) => ({ properties: { products: [{ product_id: 'milk', price, quantity: 1 }], ...more } })],
    ['Checkout Step Viewed', 'total', (value, more) => ({ properties: { step: 1, value, ...more } })],
    ['Order Completed', 'total', (total, more) => ({ properties: { order_id: 'o1', total, ...more } })],
    ['view_item', 'price', (price, more) => ({ params: { items: [{ item_id: 'milk', price }], ...more } })],
    ['add_to_cart', 'price', (price, more) => ({ params: { items: [{ item_id: 'milk', price }], ...more } })],
    ['view_cart', 'total', (value, more) => ({ params: { value, items: [{ item_id: 'milk' }], ...more } })],
    ['begin_checkout', 'total', (value, more) => ({ params: { value, ...more } })],
    ['purchase', 'total', (value, more) => ({ params: { transaction_id: 'o1', value, ...more } })],
    ['product_viewed', 'price', (amount, more) => ({ data: { productVariant: { id: 'v1', price: { amount }, product: { id: 'milk' } }, ...more } })],
    ['product_added_to_cart', 'price', (amount, more) => ({ data: { cartLine: { merchandise: { price: { amount }, product: { id: 'milk' } } }, ...more } })],
    ['checkout_started', 'total', (amount, more) => ({ data: { checkout: { totalPrice: { amount } }, ...more } })],
    ['checkout_completed', 'total', (amount, more) => ({ data: { checkout: { token: 'o1', totalPrice: { amount } }, ...more } })],
    ['user.product_view', 'price', (price, more) => ({ payload: { productId: 'milk', price, ...more } })],
    ['user.checkout_step', 'total', (cartValue, more) => ({ payload: { step: 'payment', cartValue, ...more } })],
    ['cart.updated', 'total', (cartValue, more) => ({ payload: { cartValue, ...more } })],
    ['basket.update', 'total', (total, more) => ({ payload: { total, ...more } })],
    ['payment_failed', 'amount', (amount, more) => ({ payload: { order_id: 'o1', amount, ...more } })],
    ['order.created', 'total', (amount, more) => ({ data: { orderId: 'o1', amount, ...more } })],
  ]
  const read = (name: string, raw: Foreign, format: SourceFormat = {}) => mappings.find(({ from }) => from === name)?.to(raw, format)?.data
  const comma = { decimalMark: ',' } as const

  it.each(places)('in a %s (%s) is read by the format of its source, and refused in any other', (name, where, raw) => {
    expect(read(name, raw('39.90'))).toHaveProperty(where, 3990)
    expect(read(name, raw('39,90'), comma)).toHaveProperty(where, 3990)
    expect(read(name, raw('1\u00A0234,50'), comma)).toHaveProperty(where, 123450)
    expect(read(name, raw(39.9, { currency: 'CZK' }), comma)).toHaveProperty(where, 3990)
    for (const amount of ['39,90', '1.234,50', 'free', '', 'NaN', true, {}]) expect(() => read(name, raw(amount))).toThrow('cannot be read')
    expect(() => read(name, raw('39.90'), comma)).toThrow("declared as ','")
    expect(() => read(name, raw(39.9, { currency: 'EUR' }))).toThrow('The currency "EUR" is not taken')
  })

  it.each(places)('that a %s (%s) does not tell is not 0: the event is refused', (name, where, raw) => {
    const { type, data } = mappings.find(({ from }) => from === name)?.to(raw(null), {}) ?? { type: '', data: null }
    expect(data).not.toHaveProperty(where)
    const contract = [...pageEvents, ...shopEvents].find((event) => event.type === type)
    expect(contract && check(contract.data, data)).toMatchObject({ ok: false, message: expect.stringContaining(where) })
  })

  it('of all pieces together is not taken as the price of one', () => {
    expect(read('add_to_cart', { params: { value: 30, items: [{ item_id: 'milk', quantity: 3 }] } })).not.toHaveProperty('price')
    expect(read('add_to_cart', { params: { value: 30, items: [{ item_id: 'milk' }] } })).toHaveProperty('price', 3000)
  })

  it('in a currency that Shopify names beside it is refused when the store has another', () => {
    const price = { amount: 5, currencyCode: 'EUR' }
    expect(() => read('product_viewed', { data: { productVariant: { price, product: { id: 'milk' } } } })).toThrow('The currency "EUR" is not taken')
  })
})

it.each(['2,5', 'two', '', '0x10', true])('refuses the quantity %j, which is not taken as 1', (quantity) => {
  const added = mappings.find(({ from }) => from === 'Product Added')
  expect(() => added?.to({ properties: { product_id: 'milk', quantity } }, {})).toThrow('The number')
})
