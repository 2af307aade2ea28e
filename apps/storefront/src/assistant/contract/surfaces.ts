import { defineSurface } from '@proactive/protocol'

/** The place beside a product's card or on its page: `productSurface.at('milk')`. */
export const productSurface = defineSurface('product')

/** The room that each step of the checkout keeps for suggestions: `checkoutSurface.at('delivery')`. */
export const checkoutSurface = defineSurface('checkout')
