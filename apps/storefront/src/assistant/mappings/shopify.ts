import { isRecord, type Json } from '@proactive/protocol'
import { buyer, type Fields, haler, list, mapping, number, optional, text } from './foreign.js'

const fields = (value: Json | undefined): Fields => (isRecord(value) ? value : {})
const amount = (money: Json | undefined): Json | undefined => fields(money)['amount']

const product = (variant: Fields) => ({
  productId: text(fields(variant['product'])['id']),
  ...optional('variantId', text(variant['id'])),
})

const line = (item: Fields) => ({
  ...product(fields(item['variant'] ?? item['merchandise'])),
  quantity: number(item['quantity']) ?? 1,
})

/** Mappings from Shopify's web pixel events; their amounts are in crowns. */
export const shopify = [
  mapping('product_viewed', (said) => {
    const variant = fields(said['productVariant'])
    const categoryId = text(fields(variant['product'])['type']) ?? 'unknown'
    return {
      type: 'product.viewed',
      data: { ...product(variant), categoryId, tags: [], price: haler(amount(variant['price'])) },
    }
  }),
  mapping('product_added_to_cart', (said) => {
    const cartLine = fields(said['cartLine'])
    const variant = fields(cartLine['merchandise'])
    return { type: 'cart.item_added', data: { ...line(cartLine), price: haler(amount(variant['price'])) } }
  }),
  mapping('checkout_started', (said) => ({
    type: 'checkout.step_entered',
    data: { step: 'address', total: haler(amount(fields(said['checkout'])['totalPrice'])) },
  })),
  mapping('checkout_completed', (said, raw) => {
    const checkout = fields(said['checkout'])
    const order = fields(checkout['order'])
    return {
      type: 'order.placed',
      data: {
        orderId: text(order['id'], checkout['token']),
        ...buyer([fields(order['customer'])['id'], raw['userId']], [raw['clientId']]),
        total: haler(amount(checkout['totalPrice'])),
        items: list(checkout['lineItems']).map(line),
      },
    }
  }),
]
