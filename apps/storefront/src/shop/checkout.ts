import type { Address } from './address-fields.js'
import { problemOf, readAddress, zoneOf } from './address.js'
import { type Basket, readBasket } from './basket.js'
import { readChoices } from './choices.js'
import type { Sql } from './database.js'
import { orderMinimum } from './order-minimum.js'
import { type PaymentMethod, toPaymentMethod } from './payment-methods.js'
import { type ChosenSlot, readChosenSlot } from './slots.js'

/** The steps of the checkout, in their order. */
export const checkoutSteps = ['address', 'delivery', 'payment', 'review'] as const
export type CheckoutStep = (typeof checkoutSteps)[number]

/** What a shopper has settled of an order so far. */
export interface Checkout {
  basket: Basket
  address: Address
  /** The zone that delivers to the address; null while the address is incomplete or outside of all zones. */
  zone: string | null
  slot: ChosenSlot | null
  method: PaymentMethod | null
}

/**
 * Reads a person's checkout.
 *
 * @example
 * const checkout = await readCheckout(pool, 'user:u482')
 */
export async function readCheckout(sql: Sql, personId: string): Promise<Checkout> {
  const basket = await readBasket(sql, personId)
  const address = await readAddress(sql, personId)
  const choices = await readChoices(sql, personId)
  const served = await zoneOf(sql, address.postcode)
  const zone = problemOf(address, served) === null ? served : null
  const slot = zone === null ? null : await readChosenSlot(sql, personId, zone)
  return { basket, address, zone, slot, method: toPaymentMethod(choices.paymentMethod) }
}

/** Returns whether a basket may be ordered. */
export const isEnough = (basket: Basket): boolean => basket.items.length > 0 && basket.total >= orderMinimum

/** Returns the last step that a shopper may open: the first one that is not settled yet. */
export function openStep({ zone, slot, method }: Checkout): CheckoutStep {
  if (zone === null) return 'address'
  // A slot whose hold has ended still counts while it has a free place.
  if (slot === null || slot.left === 0) return 'delivery'
  return method === null ? 'payment' : 'review'
}

/**
 * Returns where a shopper must go instead of a step that may not be opened yet; null when it may.
 *
 * @example
 * const elsewhere = wayTo('review', checkout)
 * if (elsewhere) redirect(elsewhere)
 */
export function wayTo(step: CheckoutStep, checkout: Checkout): string | null {
  if (!isEnough(checkout.basket)) return '/basket'
  const open = openStep(checkout)
  return checkoutSteps.indexOf(step) > checkoutSteps.indexOf(open) ? `/checkout/${open}` : null
}
