import { defineVisitor, trait } from '@proactive/engine'
import { minutes, seconds, suggestionAccepted, suggestionUndone } from '@proactive/protocol'
import { addressFields } from '../shop/address-fields.js'
import { formatPrice } from '../shop/money.js'
import {
  addItem,
  cartChanged,
  cartItemAdded,
  cartItemRemoved,
  cartViewed,
  categoryViewed,
  checkoutStepCompleted,
  checkoutStepEntered,
  deliverySlotsViewed,
  feedbackGiven,
  formFieldChanged,
  pageLeft,
  pageViewed,
  paymentMethodSelected,
  pointerDwelled,
  productViewed,
  reviewsRead,
  suggestItem,
  variantConsidered,
  wishlistItemAdded,
  wishlistItemRemoved,
} from './contract/index.js'
import { profile, profileZone } from './facts.js'
import { loyaltyTierChanged, orderPlaced, profileUpdated } from './shop-events.js'

const onPage = { per: 'session', until: [pageViewed, pageLeft] } as const
const recordsOf = [profileUpdated, loyaltyTierChanged, orderPlaced]
const inCheckout = { per: 'session', until: [orderPlaced] } as const

/** More than any amount that events have added. */
const all = 1_000_000

interface Pieces {
  productId: string
  quantity: number
}

/** The pieces that an event adds, takes or states: of a line, of lines, or of an action that fills the basket. */
function piecesOf(data: Pieces | { items: readonly Pieces[] } | Readonly<Record<string, unknown>>): readonly Pieces[] {
  if ('items' in data && Array.isArray(data.items)) return data.items
  const { action, input } = 'action' in data ? data : { action: addItem.type, input: data }
  const isPut = action === addItem.type || action === suggestItem.type
  const line = suggestItem.input.safeParse(input)
  return isPut && line.success ? [line.data] : []
}

/** The traits of a shopper, folded from their events and the shop's records. */
export const shopper = defineVisitor({
  /** The product whose page is open in a tab, until the next page view or until the tab leaves. */
  viewing: trait.latest(productViewed, 'productId', { ...onPage, index: true }),
  category: trait.latest(categoryViewed, 'categoryId', { ...onPage, index: true }),
  considering: trait.latest(variantConsidered, ({ productId, variantId }) => `${productId}/${variantId}`, onPage),
  seen: trait.set(productViewed, 'productId', { withinMs: minutes(10), index: true }),
  /** The products whose reviews they read for over 20 s in this visit. */
  reviewed: trait.set(reviewsRead, 'productId', { per: 'visit', where: ({ dwellMs }) => dwellMs > seconds(20) }),
  wished: trait.set(wishlistItemAdded, 'productId', { without: [wishlistItemRemoved] }),

  /** The products in the basket. The page tells the whole basket after every change; single changes count until then. */
  cart: trait.contents(
    { adds: [cartItemAdded, suggestionAccepted], takes: [cartItemRemoved, suggestionUndone, orderPlaced], states: [cartChanged, cartViewed] },
    (data) => piecesOf(data).map(({ productId, quantity }) => [productId, quantity]),
    { index: true },
  ),
  cartTotal: trait.latest([cartChanged, cartViewed, checkoutStepEntered], ({ total }) => total, { until: [orderPlaced] }),

  step: trait.latest(checkoutStepEntered, 'step', { ...inCheckout, index: true }),
  enteredDeliveryAt: trait.since(checkoutStepEntered, { ...inCheckout, where: ({ step }) => step === 'delivery' }),
  /** The tabs that entered the delivery step and have not completed it. */
  undecided: trait.set(checkoutStepEntered, (_, { session }) => session, {
    where: ({ step }) => step === 'delivery',
    without: [checkoutStepCompleted],
  }),
  complaints: trait.count(feedbackGiven, { where: ({ about, mood }) => about === 'delivery' && mood === 'bad' }),
  method: trait.latest(paymentMethodSelected, 'method', { ...inCheckout, index: true }),
  /** The longest dwell on the delivery options since the step was entered, in milliseconds. */
  slotDwellMs: trait.largest(pointerDwelled, 'dwellMs', {
    per: 'session',
    until: [checkoutStepEntered, checkoutStepCompleted, orderPlaced],
    where: ({ target }) => target === 'delivery-options',
  }),
  /** The zones that had no free slot when the shopper looked, in this visit. */
  noSlots: trait.set(deliverySlotsViewed, 'zone', { per: 'visit', where: ({ available }) => available === 0 }),
  viewedZone: trait.latest(deliverySlotsViewed, 'zone', { index: true }),
  /** The fields of the address form that are filled, as far as this tab has changed them. */
  addressFields: trait.contents(
    { adds: [formFieldChanged], takes: [orderPlaced] },
    (data) => {
      if (!('field' in data)) return addressFields.map((field) => [field, all])
      return data.form === 'address' ? [[data.field, data.filled ? 1 : -all]] : []
    },
    { per: 'session' },
  ),

  /** From the shop's records: tier, usual delivery hour, and whether an address is saved. */
  profile: trait.fact(profile, { again: recordsOf }),
  /** The zone of their postcode: that of the address in the checkout, which its steps save, before that of the profile. */
  zone: trait.fact(profileZone, { index: true, again: [...recordsOf, checkoutStepCompleted, checkoutStepEntered] }),

  pagesViewed: trait.count(pageViewed, { per: 'visit' }),
  productsViewed: trait.count(productViewed, { per: 'visit' }),
  cartAdditions: trait.count(cartItemAdded, { per: 'visit' }),
  checkoutAttempts: trait.count(checkoutStepEntered, { per: 'visit', where: ({ step }) => step === 'address' }),
}, {
  /** What a model is told of a shopper: no name, no contact, no address. */
  forModel: ({ visitor }) => ({
    tier: visitor.profile?.tier ?? 'guest',
    'previous orders': visitor.profile?.orders ?? 0,
    'cart value': visitor.cartTotal === undefined ? 'empty' : formatPrice(visitor.cartTotal, 'en'),
    'products in the cart': visitor.cart.length,
    'checkout step': visitor.step ?? 'not in the checkout',
    'pages viewed': visitor.pagesViewed,
    'products viewed': visitor.productsViewed,
    'cart additions': visitor.cartAdditions,
    'checkout attempts': visitor.checkoutAttempts,
  }),
})

/** Later than any time of an event, in epoch milliseconds. */
const never = 9e12

/**
 * Ranks shoppers with equal scores for a slot: those who complained about delivery times before come first, then those who
 * left an earlier checkout at the delivery step, then those who entered the step earliest.
 */
export function slotRank({ complaints, undecided, step, enteredDeliveryAt }: {
  complaints: number
  undecided: readonly string[]
  step?: string | undefined
  enteredDeliveryAt?: number | undefined
}): number {
  const leftBefore = undecided.length > (step === 'delivery' ? 1 : 0)
  return ((complaints > 0 ? 0 : 2) + (leftBefore ? 0 : 1)) * never + (enteredDeliveryAt ?? never - 1)
}
