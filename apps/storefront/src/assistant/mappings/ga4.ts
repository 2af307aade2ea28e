import { buyer, type Fields, list, mapping, number, optional, text, totalOf } from './foreign.js'

const product = (item: Fields) => ({
  productId: text(item['item_id'], item['item_name']),
  ...optional('variantId', text(item['item_variant'])),
})

const line = (item: Fields) => ({ ...product(item), quantity: number(item['quantity']) ?? 1 })

const firstItem = (said: Fields): Fields => list(said['items'])[0] ?? {}

/** Mappings from the e-commerce events of Google Analytics 4; their values are in crowns. */
export const ga4 = [
  mapping('view_item', (said, _, money) => {
    const item = firstItem(said)
    const categoryId = text(item['item_category']) ?? 'unknown'
    return {
      type: 'product.viewed',
      data: { ...product(item), categoryId, tags: [], ...optional('price', money(item['price'], said['value'])) },
    }
  }),
  mapping('add_to_cart', (said, _, money) => {
    const item = firstItem(said)
    const added = line(item)
    // The value is that of all pieces.
    const price = money(item['price'], added.quantity === 1 ? said['value'] : undefined)
    return { type: 'cart.item_added', data: { ...added, ...optional('price', price) } }
  }),
  mapping('view_cart', (said, _, money) => ({
    type: 'cart.viewed',
    data: { items: list(said['items']).map(line), ...optional('total', money(said['value']) ?? totalOf(list(said['items']), money)) },
  })),
  mapping('begin_checkout', (said, _, money) => ({
    type: 'checkout.step_entered',
    data: { step: 'address', ...optional('total', money(said['value'])) },
  })),
  mapping('purchase', (said, raw, money) => ({
    type: 'order.placed',
    data: {
      orderId: text(said['transaction_id']),
      ...buyer([raw['user_id'], raw['userId'], said['user_id']], [raw['client_id'], raw['user_pseudo_id']]),
      ...optional('total', money(said['value'])),
      items: list(said['items']).map(line),
    },
  })),
]
