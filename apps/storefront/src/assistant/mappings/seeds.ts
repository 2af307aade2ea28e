import { identifierOf, type Json } from '@proactive/protocol'
import { buyer, type Fields, list, mapping, type Money, number, optional, pathOf, stepOf, text } from './foreign.js'

const product = (said: Fields) => ({
  productId: text(said['productId'], said['product_id'], said['product']),
  ...optional('variantId', text(said['variantId'], said['variant'])),
})

/** Maps the four names of a long dwell to one event. */
const dwelled = (said: Fields) => {
  const step = stepOf(said['currentStep'] ?? said['step'])
  const oscillation = text(said['mouseOscillation'], said['oscillation'])
  return {
    type: 'pointer.dwelled',
    data: {
      target: step === undefined ? (text(said['target'], said['element']) ?? 'page') : `${step}-options`,
      dwellMs: Math.round(number(said['dwellTime'], said['dwellMs'], said['duration']) ?? 0),
      oscillation: oscillation ?? 'low',
    },
  }
}

const tenth = (percent: number | undefined): number | undefined =>
  percent === undefined ? undefined : Math.round(percent / 10) * 10

const cartChanged = (said: Fields, _: Fields, money: Money) => ({
  type: 'cart.changed',
  data: {
    items: list(said['items']).map((item) => ({ ...product(item), quantity: number(item['quantity']) ?? 1 })),
    ...optional('total', money(said['total'], said['cartValue'])),
  },
})

const stockChanged = (said: Fields) => ({
  type: 'inventory.stock_changed',
  data: {
    ...product(said),
    stock: number(said['stock'], said['to']),
    ...optional('previous', number(said['previous'], said['from'])),
  },
})

const slot = (said: Fields) => ({
  zone: text(said['zone']),
  ...optional('slotId', text(said['slotId'], said['slot'])),
})

const provider = (name: Json | undefined): string | undefined =>
  ['card_payments', 'stripe'].includes(text(name) ?? '') ? 'card' : text(name)

const providerDegraded = (said: Fields) => ({
  type: 'payment.provider_degraded',
  data: {
    provider: provider(said['provider'] ?? 'card'),
    level: text(said['level'], said['degradationLevel']) ?? 'moderate',
    ...optional('alternative', text(said['alternative'], said['alternativeProvider'])),
  },
})

/** Mappings from the event names of the project's first design; its amounts are in crowns. */
export const seeds = [
  mapping('user.product_view', (said, _, money) => ({
    type: 'product.viewed',
    data: {
      ...product(said),
      categoryId: text(said['categoryId'], said['category']) ?? 'unknown',
      tags: Array.isArray(said['tags']) ? said['tags'] : [],
      ...optional('price', money(said['price'])),
    },
  })),
  mapping('user.dwell_increase', dwelled),
  mapping('user.long_dwell', dwelled),
  mapping('user.dwelling', dwelled),
  mapping('LongDwellOnDeliveryOption', (said) => dwelled({ currentStep: 'delivery', ...said })),
  mapping('user.checkout_step', (said, _, money) => ({
    type: 'checkout.step_entered',
    data: { step: stepOf(said['step'] ?? said['currentStep']), ...optional('total', money(said['total'], said['cartValue'])) },
  })),
  mapping('user.payment_method_selected', (said) => ({
    type: 'payment.method_selected',
    data: { method: text(said['method'], said['paymentMethod']) },
  })),
  mapping('user.category_switch', (said) => ({
    type: 'category.viewed',
    data: {
      categoryId: text(said['categoryId'], said['to'], said['category']),
      ...optional('from', text(said['from'])),
    },
  })),
  mapping('user.session_start', (said) => ({
    type: 'session.started',
    data: { returning: said['returning'] === true },
  })),
  mapping('page.view', (said) => ({
    type: 'page.viewed',
    data: { path: pathOf(said['path'], said['url']), ...optional('title', text(said['title'])) },
  })),
  mapping('scroll.depth', (said) => ({
    type: 'page.scrolled',
    data: { path: pathOf(said['path'], said['url']), percent: tenth(number(said['percent'])) },
  })),
  mapping('cart.updated', cartChanged),
  mapping('basket.update', cartChanged),
  mapping('form.input', (said) => ({
    type: 'form.field_changed',
    data: {
      form: text(said['form']) ?? 'form',
      field: text(said['field'], said['name']),
      filled: said['filled'] === true || (text(said['value']) ?? '') !== '',
    },
  })),
  mapping('inventory.stock_update', stockChanged),
  mapping('stock.below_threshold', stockChanged),
  mapping('slot_capacity_changed', (said) => ({
    type: 'delivery.slot_capacity_changed',
    data: { ...slot(said), from: number(said['from']), to: number(said['to'], said['capacity']) },
  })),
  mapping('slot_indexed', (said) => ({ type: 'delivery.slot_indexed', data: slot(said) })),
  mapping('slot_reconciliation', (said) => ({ type: 'delivery.slot_reconciled', data: slot(said) })),
  mapping('stripe.provider_degraded', providerDegraded),
  mapping('payment.provider_degraded', providerDegraded),
  mapping('payment_failed', (said, raw, money) => {
    const userId = identifierOf(said['userId'], said['user_id'], raw['userId'], raw['user_id'])
    return {
      type: 'payment.failed',
      data: {
        orderId: text(said['orderId'], said['order_id']) ?? 'unknown',
        ...optional('userId', userId),
        method: text(said['method']) ?? 'card',
        code: text(said['code'], said['reason']) ?? 'declined',
        ...optional('reason', text(said['reason'])),
        ...optional('amount', money(said['amount'])),
      },
    }
  }),
  mapping('order.created', (said, raw, money) => ({
    type: 'order.placed',
    data: {
      orderId: text(said['orderId']),
      ...buyer([said['customerId'], said['userId'], raw['userId']], [raw['anonymousId']]),
      ...optional('total', money(said['amount'], said['total'])),
      items: [],
    },
  })),
]
