import { definePack } from '@proactive/engine'
import type { ServedPack } from '@proactive/server'
import type { Pool } from 'pg'
import { addingItems, filteringDiets, suggestingItems, switchingProviders } from './actions.js'
import { applications } from './applies.js'
import { pageEvents } from './contract/index.js'
import { productNames, profile, profileZone, sameRange, slotOffer, stockLeft, usualsOf } from './facts.js'
import { mappings } from './mappings/index.js'
import { shopEvents } from './shop-events.js'
import { deliveryAtRisk, platformDegraded } from './signals/operations.js'
import { accountRisky, paymentFailing, providerAtRisk } from './signals/payments.js'
import { priceDropped, productBack, productTrending } from './signals/prices.js'
import { scarcity } from './signals/scarcity.js'
import {
  shopperForgotUsual,
  shopperFrustrated,
  shopperLeaving,
  shopperPrefers,
  shopperStuck,
} from './signals/shoppers.js'
import { slotClosing, slotOpened } from './signals/slots.js'
import { learnDiet } from './use-cases/learn-diet.js'
import { offerDeliverySlot } from './use-cases/offer-delivery-slot.js'
import { recallUsual } from './use-cases/recall-usual.js'
import { rescueScarceItem } from './use-cases/rescue-scarce-item.js'
import { switchPayment } from './use-cases/switch-payment.js'

/** The store's half of the assistant, on the shop's database. */
export function grocery({ pool }: { pool: Pool }): ServedPack {
  const pack = definePack({
    name: 'grocery',
    timeZone: 'Europe/Prague',
    events: [...pageEvents, ...shopEvents],
    signals: [
      scarcity,
      slotOpened,
      slotClosing,
      providerAtRisk,
      paymentFailing,
      accountRisky,
      priceDropped,
      productBack,
      productTrending,
      shopperStuck,
      shopperFrustrated,
      shopperLeaving,
      shopperPrefers,
      shopperForgotUsual,
      deliveryAtRisk,
      platformDegraded,
    ],
    useCases: [rescueScarceItem, offerDeliverySlot, switchPayment, recallUsual, learnDiet],
    actions: [addingItems(pool), suggestingItems(pool), switchingProviders(pool), filteringDiets(pool)],
    facts: [stockLeft, profile, profileZone, usualsOf, productNames, sameRange, slotOffer],
    applies: applications,
  })
  return { ...pack, mappings }
}
