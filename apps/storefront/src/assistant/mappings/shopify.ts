import { isRecord, type Json } from '@proactive/protocol'
import { buyer, checkCurrency, type Fields, list, mapping, type Money, number, optional, text } from './foreign.js'

const fields = (value: Json | undefined): Fields => (isRecord(value) ? value : {})

/** Returns a field with the amount of Shopify's money, which names its currency; no field where there is no money. */
function amount(key: string, of: Json | undefined, money: Money): Fields {
  checkCurrency(fields(of)['currencyCode'])
  return optional(key, money(fields(of)['amount']))
}

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
  mapping('product_viewed', (said, _, money) => {
    const variant = fields(said['productVariant'])
    const categoryId = text(fields(variant['product'])['type']) ?? 'unknown'
    return {
      type: 'product.viewed',
      data: { ...product(variant), categoryId, tags: [], ...amount('price', variant['price'], money) },
    }
  }),
  mapping('product_added_to_cart', (said, _, money) => {
    const cartLine = fields(said['cartLine'])
    const variant = fields(cartLine['merchandise'])
    return { type: 'cart.item_added', data: { ...line(cartLine), ...amount('price', variant['price'], money) } }
  }),
  mapping('checkout_started', (said, _, money) => ({
    type: 'checkout.step_entered',
    data: { step: 'address', ...amount('total', fields(said['checkout'])['totalPrice'], money) },
  })),
  mapping('checkout_completed', (said, raw, money) => {
    const checkout = fields(said['checkout'])
    const order = fields(checkout['order'])
    return {
      type: 'order.placed',
      data: {
        orderId: text(order['id'], checkout['token']),
        ...buyer([fields(order['customer'])['id'], raw['userId']], [raw['clientId']]),
        ...amount('total', checkout['totalPrice'], money),
        items: list(checkout['lineItems']).map(line),
      },
    }
  }),
]
