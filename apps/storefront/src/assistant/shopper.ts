import { defineVisitor, latest } from '@proactive/engine'
import { pageLeft, pageViewed, productViewed } from './contract/index.js'

/** What the events of a shopper fold into. */
export const shopper = defineVisitor({
  /** The product page that a tab stands on; the next page, or leaving, ends it. */
  viewing: latest(productViewed, 'productId', { per: 'session', until: [pageViewed, pageLeft], index: true }),
})
