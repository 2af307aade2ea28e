import { isRecord, type Json, ProactiveError } from '@proactive/protocol'
import { checkCurrency, type Fields, mapping, number, optional, text } from './foreign.js'

const fields = (value: Json | undefined): Fields => (isRecord(value) ? value : {})

/** Returns what a service keeps with its own object on behalf of the shop, such as the shop's order. */
const kept = (object: Fields): Fields => fields(object['metadata'])

/** Reads Stripe's amount, which is in the smallest unit of its currency, as the store's are. */
function minorUnits(object: Fields): number | undefined {
  checkCurrency(object['currency'])
  const amount = number(object['amount'])
  if (amount !== undefined && !Number.isInteger(amount)) throw new ProactiveError('invalid_event', `The amount ${amount} is not in the smallest unit of its currency.`)
  return amount
}

/** Mappings from the webhooks of a payment service, a courier, a customer database and a publishing system. */
export const webhooks = [
  // Stripe
  mapping('payment_intent.payment_failed', (said) => {
    const intent = fields(said['object'])
    const error = fields(intent['last_payment_error'])
    const { order_id: orderId, user_id: userId } = kept(intent)
    return {
      type: 'payment.failed',
      data: {
        orderId: text(orderId, intent['id']),
        ...optional('userId', text(userId)),
        method: text(fields(error['payment_method'])['type'], 'card'),
        code: text(error['decline_code'], error['code'], 'declined'),
        ...optional('reason', text(error['message'])),
        ...optional('amount', minorUnits(intent)),
      },
    }
  }),
  mapping('payment_intent.succeeded', (said) => {
    const intent = fields(said['object'])
    return { type: 'payment.recovered', data: { orderId: text(kept(intent)['order_id'], intent['id']) } }
  }),
  // A courier
  mapping('shipment.delayed', (said) => ({
    type: 'courier.delayed',
    data: { carrier: text(said['carrier']), zone: text(said['zone']), delayMs: minutesOf(said['delay_minutes']) },
  })),
  mapping('shipment.picked_up', (said) => ({
    type: 'order.shipped',
    data: {
      orderId: text(said['order_id']),
      ...optional('userId', text(said['customer_id'])),
      carrier: text(said['carrier']),
      tracking: text(said['tracking_number']),
    },
  })),
  // A customer database
  mapping('customer.updated', (said) => ({
    type: 'profile.updated',
    data: {
      userId: text(said['customer_id'], said['id']),
      ...optional('postcode', text(fields(said['address'])['postal_code'])),
      ...optional('tier', text(said['tier'])?.toLowerCase()),
    },
  })),
  // A publishing system
  mapping('entry.published', (said) => ({ type: 'content.published', data: { documentId: text(said['entry_id'], said['id']) } })),
]

function minutesOf(value: Json | undefined): number | undefined {
  const minutes = number(value)
  return minutes === undefined ? undefined : Math.round(minutes * 60_000)
}
