import { ga4 } from './ga4.js'
import { seeds } from './seeds.js'
import { segment } from './segment.js'
import { shopify } from './shopify.js'

/** How events under other systems' names become the store's own. */
export const mappings = [...segment, ...ga4, ...shopify, ...seeds]
