import { ga4 } from './ga4.js'
import { seeds } from './seeds.js'
import { segment } from './segment.js'
import { shopify } from './shopify.js'
import { webhooks } from './webhooks.js'

/** All mappings from other systems' events to the store's events. */
export const mappings = [...segment, ...ga4, ...shopify, ...seeds, ...webhooks]
