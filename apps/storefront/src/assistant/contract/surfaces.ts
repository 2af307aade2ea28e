import { defineSurface } from '@proactive/protocol'

/** A product's card or page: `productSurface.at('milk')`. */
export const productSurface = defineSurface('product')
