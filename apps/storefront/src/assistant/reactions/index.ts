/** What the store does behind the scenes. No shopper sees it; operators do, at `/api/proactive/ops/reactions`. */

import type { ReactionDefinition } from '@proactive/engine'
import type { SearchIndex } from '@proactive/server'
import type { Pool } from 'pg'
import { indexingContent } from './content.js'
import { freeingDisks } from './full-disk.js'
import { checkingOrders, countingSales, thankingShoppers } from './purchases.js'
import { refundingOrders } from './refunds.js'
import { callingTechnicians } from './warm-cold-store.js'
import { holdingRiskyOrders, settlingRiskyOrders } from './risky-orders.js'

/** Creates the store's reactions. `scratch` is the folder that a full disk frees. */
export const reactionsOf = ({ pool, index, scratch }: { pool: Pool; index: Pick<SearchIndex, 'put' | 'remove'>; scratch: string }): readonly ReactionDefinition[] => [
  holdingRiskyOrders(pool),
  settlingRiskyOrders(pool),
  refundingOrders(pool),
  checkingOrders(pool),
  countingSales(pool),
  thankingShoppers(pool),
  freeingDisks(pool, scratch),
  callingTechnicians(pool),
  indexingContent(pool, index),
]
