import { defineVisitor, trait } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import {
  cartChanged,
  cartItemAdded,
  cartItemRemoved,
  cartViewed,
  categoryViewed,
  checkoutStepCompleted,
  checkoutStepEntered,
  deliverySlotsViewed,
  formFieldChanged,
  pageLeft,
  pageViewed,
  paymentMethodSelected,
  pointerDwelled,
  productViewed,
  variantConsidered,
  wishlistItemAdded,
} from './contract/index.js'
import { profile, profileZone } from './facts.js'
import { loyaltyTierChanged, orderPlaced, profileUpdated } from './shop-events.js'

const onPage = { per: 'session', until: [pageViewed, pageLeft] } as const
const recordsOf = [profileUpdated, loyaltyTierChanged, orderPlaced]
const inCheckout = { per: 'session', until: [orderPlaced] } as const

/** What the events of a shopper, and the shop's records of them, fold into. */
export const shopper = defineVisitor({
  /** The product page that a tab stands on; the next page, or leaving, ends it. */
  viewing: trait.latest(productViewed, 'productId', { ...onPage, index: true }),
  category: trait.latest(categoryViewed, 'categoryId', { ...onPage, index: true }),
  considering: trait.latest(variantConsidered, ({ productId, variantId }) => `${productId}/${variantId}`, onPage),
  seen: trait.set(productViewed, 'productId', { withinMs: minutes(10), index: true }),
  wished: trait.set(wishlistItemAdded, 'productId'),

  cart: trait.set(cartItemAdded, 'productId', { without: [cartItemRemoved], index: true }),
  cartTotal: trait.latest([cartChanged, cartViewed, checkoutStepEntered], ({ total }) => total),

  step: trait.latest(checkoutStepEntered, 'step', { ...inCheckout, index: true }),
  enteredDeliveryAt: trait.since(checkoutStepEntered, { ...inCheckout, where: ({ step }) => step === 'delivery' }),
  method: trait.latest(paymentMethodSelected, 'method', { ...inCheckout, index: true }),
  /** The longest stay on the delivery options since the step was entered. */
  slotDwellMs: trait.largest(pointerDwelled, 'dwellMs', {
    per: 'session',
    until: [checkoutStepEntered, checkoutStepCompleted, orderPlaced],
    where: ({ target }) => target === 'delivery-options',
  }),
  /** Zones of which every slot was taken when the shopper looked, this visit. */
  noSlots: trait.set(deliverySlotsViewed, 'zone', { per: 'visit', where: ({ available }) => available === 0 }),
  viewedZone: trait.latest(deliverySlotsViewed, 'zone', { index: true }),
  addressFields: trait.count(formFieldChanged, { ...inCheckout, where: ({ form, filled }) => form === 'address' && filled }),

  /** Tier, usual hour and whether an address is kept: what the shop's records say. */
  profile: trait.fact(profile, { again: recordsOf }),
  zone: trait.fact(profileZone, { index: true, again: recordsOf }),
})
