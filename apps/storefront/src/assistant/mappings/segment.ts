import { buyer, type Fields, list, mapping, number, optional, stepOf, text, totalOf } from './foreign.js'

const product = (said: Fields) => ({
  productId: text(said['product_id'], said['sku']),
  ...optional('variantId', text(said['variant'])),
})

const line = (said: Fields) => ({ ...product(said), quantity: number(said['quantity']) ?? 1 })

/** Mappings from Segment's e-commerce events; their prices are in crowns. */
export const segment = [
  mapping('Product Viewed', (said, _, money) => ({
    type: 'product.viewed',
    data: { ...product(said), categoryId: text(said['category']) ?? 'unknown', tags: [], ...optional('price', money(said['price'])) },
  })),
  mapping('Product Added', (said, _, money) => ({
    type: 'cart.item_added',
    data: { ...line(said), ...optional('price', money(said['price'])) },
  })),
  mapping('Cart Viewed', (said, _, money) => {
    const items = list(said['products'])
    const total = money(said['value'], said['total']) ?? totalOf(items, money)
    return { type: 'cart.viewed', data: { items: items.map(line), ...optional('total', total) } }
  }),
  mapping('Checkout Step Viewed', (said, _, money) => ({
    type: 'checkout.step_entered',
    data: { step: stepOf(said['step']), ...optional('total', money(said['value'], said['total'], said['revenue'])) },
  })),
  mapping('Order Completed', (said, raw, money) => ({
    type: 'order.placed',
    data: {
      orderId: text(said['order_id']),
      ...buyer([raw['userId']], [raw['anonymousId']]),
      ...optional('total', money(said['total'], said['value'], said['revenue'])),
      items: list(said['products']).map(line),
    },
  })),
]
