import { defineEvent } from '@proactive/engine'
import type { Infer } from '@proactive/protocol'
import { z } from 'zod'

const id = z.string().min(1).max(80)
const count = z.number().int().min(0)
const money = z.number().int().min(0)
const product = { productId: id, variantId: id.optional() }
const tier = z.enum(['standard', 'vip'])

/** The fields of these events that hold identifiers: each is stored as it is, and never scrubbed. */
const ids = ['orderId', 'personId', 'userId', 'productId', 'productIds', 'variantId', 'slotId', 'slotIds', 'promotionId', 'documentId', 'device', 'zone', 'carrier', 'tracking']

const shop = <const Type extends string, Data extends z.ZodType>(
  type: Type,
  data: Data,
  person?: (data: Infer<Data>) => string | undefined,
) => ({ ...defineEvent(type, { from: 'shop', data, ...(person && { person }) }), ids })

const ofUser = ({ userId }: { userId?: string | undefined }) => (userId === undefined ? undefined : `user:${userId}`)

export const orderPlaced = shop(
  'order.placed',
  z.object({
    orderId: id,
    personId: id.optional(),
    userId: id.optional(),
    total: money,
    items: z.array(z.object({ ...product, quantity: z.number().int().min(1) })),
  }),
  ({ personId, userId }) => personId ?? ofUser({ userId }),
)
export const paymentFailed = shop(
  'payment.failed',
  z.object({ orderId: id, personId: id.optional(), userId: id.optional(), method: id, code: id, reason: z.string().max(200).optional(), amount: money }),
  ({ personId, userId }) => personId ?? ofUser({ userId }),
)
export const paymentRecovered = shop('payment.recovered', z.object({ orderId: id }))
export const stockChanged = shop(
  'inventory.stock_changed',
  z.object({ ...product, stock: count, previous: count.optional() }),
)
export const reservationFailed = shop('inventory.reservation_failed', z.object(product))
export const restocked = shop('inventory.restocked', z.object(product))
export const variantUnavailable = shop('inventory.variant_unavailable', z.object(product))
export const slotCapacityChanged = shop(
  'delivery.slot_capacity_changed',
  z.object({ zone: id, slotId: id, from: count, to: count }),
)
export const slotsReleased = shop('delivery.slots_released', z.object({ zone: id, slotIds: z.array(id) }))
export const slotIndexed = shop('delivery.slot_indexed', z.object({ zone: id, slotId: id.optional() }))
export const slotReconciled = shop('delivery.slot_reconciled', z.object({ zone: id, slotId: id.optional() }))
export const etaChanged = shop('delivery.eta_changed', z.object({ zone: id, delayMs: z.number().int() }))
export const fulfilmentCongested = shop('fulfilment.congested', z.object({ zone: id, delayMs: count }))
export const priceChanged = shop('price.changed', z.object({ ...product, from: money, to: money }))
export const promotionActivated = shop('promotion.activated', z.object({ promotionId: id, productIds: z.array(id) }))
export const discountBecameEligible = shop('discount.became_eligible', z.object({ userId: id, promotionId: id }), ofUser)
export const providerDegraded = shop(
  'payment.provider_degraded',
  z.object({
    provider: z.literal('card'),
    level: z.enum(['minor', 'moderate', 'severe']),
    alternative: z.literal('paypal').optional(),
  }),
)
export const providerRecovered = shop('payment.provider_recovered', z.object({ provider: id }))
export const methodUnavailable = shop('payment.method_unavailable', z.object({ method: id }))
export const latencySpiked = shop('api.latency_spiked', z.object({ service: id, p95Ms: count }))
export const featureFlagChanged = shop('feature_flag.changed', z.object({ flag: id, on: z.boolean() }))
export const diskFilled = shop('disk.filled', z.object({ host: id, percent: z.number().min(0).max(100) }))
export const courierDelayed = shop('courier.delayed', z.object({ carrier: id, zone: id, delayMs: count }))
export const weatherWarned = shop('weather.warned', z.object({ zone: id, level: id }))
export const cutoffChanged = shop('cutoff.changed', z.object({ zone: id, cutoff: z.union([z.iso.datetime(), z.string().regex(/^\d\d:\d\d$/)]) }))
export const profileUpdated = shop(
  'profile.updated',
  z.object({
    userId: id,
    postcode: z.string().max(10).optional(),
    tier: tier.optional(),
    preferredSlot: z.string().regex(/^\d\d:\d\d$/).optional(),
    dietary: z.array(id).optional(),
  }),
  ofUser,
)
export const loyaltyTierChanged = shop('loyalty.tier_changed', z.object({ userId: id, tier }), ofUser)
export const segmentAssigned = shop('segment.assigned', z.object({ userId: id, segment: id }), ofUser)
export const fraudScoreChanged = shop('fraud.score_changed', z.object({ userId: id, score: z.number() }), ofUser)
export const deviceReadingReported = shop(
  'device.reading_reported',
  z.object({ device: id, kind: id, value: z.number() }),
)
export const deviceStatusChanged = shop(
  'device.status_changed',
  z.object({ device: id, status: z.enum(['online', 'offline']) }),
)
export const orderShipped = shop(
  'order.shipped',
  z.object({ orderId: id, userId: id.optional(), carrier: id, tracking: id }),
  ofUser,
)
export const recommendationComputed = shop(
  'recommendation.computed',
  z.object({ userId: id, productIds: z.array(id).max(200) }),
  ofUser,
)
/** An operator has reviewed an order that was held. */
export const orderReviewed = shop('order.reviewed', z.object({ orderId: id, verdict: z.enum(['release', 'cancel']) }))
/** A paid order was cancelled, and its money goes back. */
export const refundRequested = shop('refund.requested', z.object({ orderId: id, amount: money, method: id }))
export const contentPublished = shop('content.published', z.object({ documentId: id }))

/** Every event that the shop's systems may send. A page may not send them. */
export const shopEvents = [
  orderPlaced,
  paymentFailed,
  paymentRecovered,
  stockChanged,
  reservationFailed,
  restocked,
  variantUnavailable,
  slotCapacityChanged,
  slotsReleased,
  slotIndexed,
  slotReconciled,
  etaChanged,
  fulfilmentCongested,
  priceChanged,
  promotionActivated,
  discountBecameEligible,
  providerDegraded,
  providerRecovered,
  methodUnavailable,
  latencySpiked,
  featureFlagChanged,
  diskFilled,
  courierDelayed,
  weatherWarned,
  cutoffChanged,
  profileUpdated,
  loyaltyTierChanged,
  segmentAssigned,
  fraudScoreChanged,
  deviceReadingReported,
  deviceStatusChanged,
  orderShipped,
  recommendationComputed,
  contentPublished,
  orderReviewed,
  refundRequested,
] as const
