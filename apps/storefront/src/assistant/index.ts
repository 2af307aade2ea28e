import { definePack } from '@proactive/engine'
import type { ServedPack } from '@proactive/server'
import type { Pool } from 'pg'
import { addingItems } from './actions.js'
import { applications } from './applies.js'
import { pageEvents } from './contract/index.js'
import { stockLeft } from './facts.js'
import { mappings } from './mappings/index.js'
import { shopEvents } from './shop-events.js'
import { scarcity } from './signals/scarcity.js'
import { rescueScarceItem } from './use-cases/rescue-scarce-item.js'

/** The store's half of the assistant, on the shop's database. */
export function grocery({ pool }: { pool: Pool }): ServedPack {
  const pack = definePack({
    name: 'grocery',
    timeZone: 'Europe/Prague',
    events: [...pageEvents, ...shopEvents],
    signals: [scarcity],
    useCases: [rescueScarceItem],
    actions: [addingItems(pool)],
    facts: [stockLeft],
    applies: applications,
  })
  return { ...pack, mappings }
}
