import { defineSurface } from '@proactive/protocol'

/** The place beside a product's card or on its page: `productSurface.at('milk')`. */
export const productSurface = defineSurface('product')

/** The room that each step of the checkout keeps for suggestions: `checkoutSurface.at('delivery')`. */
export const checkoutSurface = defineSurface('checkout')

/** The place of the basket's total: `basketSurface.at('total')`. */
export const basketSurface = defineSurface('basket')

/** The place of the dietary filters on a category's page: `dietSurface.at('filter')`. */
export const dietSurface = defineSurface('diet')
