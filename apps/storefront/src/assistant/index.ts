import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definePack } from '@proactive/engine'
import { type GraphReads, memoryGraph, postgresGraph, postgresSearch, type SearchIndex, type ServedPack } from '@proactive/server'
import type { Pool } from 'pg'
import { addingItems, filteringDiets, reservingSlots, retryingPayments, suggestingItems, switchingProviders } from './actions.js'
import { readingAlternatives } from './alternatives.js'
import { applications } from './applies.js'
import { atLevel, type RunMode } from './at-level.js'
import { pageEvents } from './contract/index.js'
import * as facts from './facts.js'
import { highestLevel } from '../level.js'
import { mappings } from './mappings/index.js'
import { reactionsOf } from './reactions/index.js'
import { slotPlace, stockPiece } from './resources.js'
import { shopEvents } from './shop-events.js'
import { deliveryAtRisk, platformDegraded } from './signals/operations.js'
import { accountRisky, paymentFailing } from './signals/payments.js'
import { priceDropped, productBack, productTrending } from './signals/prices.js'
import { shopperFrustrated, shopperLeaving } from './signals/shoppers.js'
import { slotClosing } from './signals/slots.js'
import { estimateDelivery } from './use-cases/estimate-delivery.js'
import { fillAddress } from './use-cases/fill-address.js'
import { learnDiet } from './use-cases/learn-diet.js'
import { offerDeliverySlot } from './use-cases/offer-delivery-slot.js'
import { recallUsual } from './use-cases/recall-usual.js'
import { recoverPayment } from './use-cases/recover-payment.js'
import { rescueScarceItem } from './use-cases/rescue-scarce-item.js'
import { switchPayment } from './use-cases/switch-payment.js'
import { warmSlots } from './use-cases/warm-slots.js'

/** What the pack works on beside the shop's database, and how it runs: at level 3 and without trials unless told otherwise. */
interface GroceryPorts extends Partial<RunMode> {
  pool: Pool
  /** Filled by `loadCatalogue`. Nothing is asked of it below level 3. */
  graph?: GraphReads
  /** The index of help texts and products, filled by `indexAll`. */
  index?: Pick<SearchIndex, 'put' | 'remove'>
  /** The folder of files that may be deleted when the disk is full. */
  scratch?: string
}

/** Creates the grocery pack on the shop's database. */
export function grocery({ pool, graph = postgresGraph({ pool }), index = postgresSearch({ pool }), scratch = join(tmpdir(), 'storefront-scratch'), level = highestLevel, trials = false }: GroceryPorts): ServedPack {
  const asked = level === highestLevel ? graph : memoryGraph()
  const pack = definePack({
    name: 'grocery',
    timeZone: 'Europe/Prague',
    useCases: [
      rescueScarceItem,
      offerDeliverySlot,
      switchPayment,
      recallUsual,
      learnDiet,
      fillAddress,
      warmSlots,
      estimateDelivery,
      recoverPayment,
    ].map((useCase) => atLevel(useCase, { level, trials })),
    // Signals without a use case; operators watch them.
    signals: [
      slotClosing,
      paymentFailing,
      accountRisky,
      priceDropped,
      productBack,
      productTrending,
      shopperFrustrated,
      shopperLeaving,
      deliveryAtRisk,
      platformDegraded,
    ],
    // All accepted events, including those that no definition reads yet.
    events: [...pageEvents, ...shopEvents],
    actions: [
      addingItems(pool),
      suggestingItems(pool),
      reservingSlots(pool),
      switchingProviders(pool),
      retryingPayments(pool),
      filteringDiets(pool),
    ],
    reactions: reactionsOf({ pool, index, scratch }),
    facts: [...Object.values(facts), readingAlternatives(asked)],
    resources: [slotPlace, stockPiece],
    applies: applications,
  })
  return { ...pack, mappings }
}
