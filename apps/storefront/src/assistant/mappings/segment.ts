import { buyer, type Fields, haler, list, mapping, number, optional, stepOf, text } from './foreign.js'

const product = (said: Fields) => ({
  productId: text(said['product_id'], said['sku']),
  ...optional('variantId', text(said['variant'])),
})

const line = (said: Fields) => ({ ...product(said), quantity: number(said['quantity']) ?? 1 })

/** Mappings from Segment's e-commerce events; their prices are in crowns. */
export const segment = [
  mapping('Product Viewed', (said) => ({
    type: 'product.viewed',
    data: { ...product(said), categoryId: text(said['category']) ?? 'unknown', tags: [], price: haler(said['price']) },
  })),
  mapping('Product Added', (said) => ({
    type: 'cart.item_added',
    data: { ...line(said), price: haler(said['price']) },
  })),
  mapping('Cart Viewed', (said) => {
    const items = list(said['products'])
    const sum = items.reduce((total, item) => total + (number(item['price']) ?? 0) * (number(item['quantity']) ?? 1), 0)
    return { type: 'cart.viewed', data: { items: items.map(line), total: haler(said['value'], said['total'], sum) } }
  }),
  mapping('Checkout Step Viewed', (said) => ({
    type: 'checkout.step_entered',
    data: { step: stepOf(said['step']), total: haler(said['value'], said['total'], said['revenue']) },
  })),
  mapping('Order Completed', (said, raw) => ({
    type: 'order.placed',
    data: {
      orderId: text(said['order_id']),
      ...buyer([raw['userId']], [raw['anonymousId']]),
      total: haler(said['total'], said['value'], said['revenue']),
      items: list(said['products']).map(line),
    },
  })),
]
