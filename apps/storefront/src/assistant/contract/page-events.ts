import { captured } from '@proactive/browser'
import { defineEvent } from '@proactive/protocol'
import { z } from 'zod/mini'

const count = z.int().check(z.minimum(0))
/** An amount in haléře (1/100 CZK). */
const money = z.int().check(z.minimum(0))
const name = z.string().check(z.minLength(1), z.maxLength(80))
const ms = z.int().check(z.minimum(0))
const step = z.enum(['address', 'delivery', 'payment', 'review'])
const line = { productId: name, variantId: z.optional(name), quantity: z.int().check(z.minimum(1)) }

/** The captured events that the pack reads. */
export const {
  pageViewed,
  pageLeft,
  pointerDwelled,
  clickRaged,
  clickDead,
  exitIntended,
  formFieldChanged,
  errorShown,
} = captured

export const featureUsed = defineEvent('feature.used', { data: z.object({ feature: name }) })
export const feedbackGiven = defineEvent('feedback.given', {
  data: z.object({ about: name, mood: z.enum(['good', 'bad']) }),
})
export const categoryViewed = defineEvent('category.viewed', {
  data: z.object({ categoryId: name, from: z.optional(name) }),
  ids: ['categoryId', 'from'],
})
export const searchPerformed = defineEvent('search.performed', {
  data: z.object({ results: count, categoryId: z.optional(name) }),
  ids: ['categoryId'],
})
export const productViewed = defineEvent('product.viewed', {
  data: z.object({
    productId: name,
    variantId: z.optional(name),
    categoryId: name,
    tags: z.array(name).check(z.maxLength(30)),
    price: money,
  }),
  ids: ['productId', 'variantId', 'categoryId'],
})
export const variantConsidered = defineEvent('variant.considered', {
  data: z.object({ productId: name, variantId: name }),
  ids: ['productId', 'variantId'],
})
export const reviewsRead = defineEvent('reviews.read', { data: z.object({ productId: name, dwellMs: ms }), ids: ['productId'] })
export const wishlistItemAdded = defineEvent('wishlist.item_added', { data: z.object({ productId: name }), ids: ['productId'] })
export const wishlistItemRemoved = defineEvent('wishlist.item_removed', { data: z.object({ productId: name }), ids: ['productId'] })
export const cartItemAdded = defineEvent('cart.item_added', { data: z.object({ ...line, price: money }), ids: ['productId', 'variantId'], urgent: true })
export const cartItemRemoved = defineEvent('cart.item_removed', { data: z.object({ ...line, price: money }), ids: ['productId', 'variantId'] })
const cart = z.object({ items: z.array(z.object(line)).check(z.maxLength(100)), total: money })
export const cartViewed = defineEvent('cart.viewed', { data: cart, ids: ['productId', 'variantId'] })
export const cartChanged = defineEvent('cart.changed', { data: cart, ids: ['productId', 'variantId'] })
export const checkoutStepEntered = defineEvent('checkout.step_entered', {
  data: z.object({ step, total: money }),
  urgent: true,
})
export const checkoutStepCompleted = defineEvent('checkout.step_completed', {
  data: z.object({ step, method: z.optional(name) }),
})
export const deliverySlotsViewed = defineEvent('delivery.slots_viewed', {
  data: z.object({ zone: name, available: count }),
})
export const deliverySlotSelected = defineEvent('delivery.slot_selected', { data: z.object({ slotId: name }), ids: ['slotId'] })
export const paymentMethodSelected = defineEvent('payment.method_selected', {
  data: z.object({ method: z.enum(['card', 'paypal', 'cash']) }),
  urgent: true,
})

/** Every event that a page of the store may send. */
export const pageEvents = [
  ...Object.values(captured),
  featureUsed,
  feedbackGiven,
  categoryViewed,
  searchPerformed,
  productViewed,
  variantConsidered,
  reviewsRead,
  wishlistItemAdded,
  wishlistItemRemoved,
  cartItemAdded,
  cartItemRemoved,
  cartViewed,
  cartChanged,
  checkoutStepEntered,
  checkoutStepCompleted,
  deliverySlotsViewed,
  deliverySlotSelected,
  paymentMethodSelected,
] as const
