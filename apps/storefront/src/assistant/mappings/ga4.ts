import { buyer, type Fields, haler, list, mapping, number, optional, text } from './foreign.js'

const product = (item: Fields) => ({
  productId: text(item['item_id'], item['item_name']),
  ...optional('variantId', text(item['item_variant'])),
})

const line = (item: Fields) => ({ ...product(item), quantity: number(item['quantity']) ?? 1 })

const firstItem = (said: Fields): Fields => list(said['items'])[0] ?? {}

/** Mappings from the e-commerce events of Google Analytics 4; their values are in crowns. */
export const ga4 = [
  mapping('view_item', (said) => {
    const item = firstItem(said)
    const categoryId = text(item['item_category']) ?? 'unknown'
    return {
      type: 'product.viewed',
      data: { ...product(item), categoryId, tags: [], price: haler(item['price'], said['value']) },
    }
  }),
  mapping('add_to_cart', (said) => {
    const item = firstItem(said)
    return { type: 'cart.item_added', data: { ...line(item), price: haler(item['price'], said['value']) } }
  }),
  mapping('view_cart', (said) => ({
    type: 'cart.viewed',
    data: { items: list(said['items']).map(line), total: haler(said['value']) },
  })),
  mapping('begin_checkout', (said) => ({
    type: 'checkout.step_entered',
    data: { step: 'address', total: haler(said['value']) },
  })),
  mapping('purchase', (said, raw) => ({
    type: 'order.placed',
    data: {
      orderId: text(said['transaction_id']),
      ...buyer([raw['user_id'], raw['userId'], said['user_id']], [raw['client_id'], raw['user_pseudo_id']]),
      total: haler(said['value']),
      items: list(said['items']).map(line),
    },
  })),
]
