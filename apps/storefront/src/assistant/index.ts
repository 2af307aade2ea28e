import { definePack } from '@proactive/engine'
import type { ServedPack } from '@proactive/server'
import type { Pool } from 'pg'
import { addingItems, filteringDiets, reservingSlots, suggestingItems, switchingProviders } from './actions.js'
import { applications } from './applies.js'
import { pageEvents } from './contract/index.js'
import {
  postcodeOf,
  productNames,
  profile,
  profileZone,
  sameRange,
  savedAddress,
  slotOffer,
  stockLeft,
  usualsOf,
} from './facts.js'
import { mappings } from './mappings/index.js'
import { slotPlace, stockPiece } from './resources.js'
import { shopEvents } from './shop-events.js'
import { paymentUnsuccessful, stepReached } from './signals/checkout.js'
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
import { estimateDelivery } from './use-cases/estimate-delivery.js'
import { fillAddress } from './use-cases/fill-address.js'
import { learnDiet } from './use-cases/learn-diet.js'
import { offerDeliverySlot } from './use-cases/offer-delivery-slot.js'
import { recallUsual } from './use-cases/recall-usual.js'
import { recoverPayment } from './use-cases/recover-payment.js'
import { rescueScarceItem } from './use-cases/rescue-scarce-item.js'
import { switchPayment } from './use-cases/switch-payment.js'
import { warmSlots } from './use-cases/warm-slots.js'

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
      stepReached,
      paymentUnsuccessful,
    ],
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
    ],
    actions: [
      addingItems(pool),
      suggestingItems(pool),
      reservingSlots(pool),
      switchingProviders(pool),
      filteringDiets(pool),
    ],
    facts: [
      stockLeft,
      profile,
      profileZone,
      usualsOf,
      productNames,
      sameRange,
      slotOffer,
      savedAddress,
      postcodeOf,
    ],
    resources: [slotPlace, stockPiece],
    applies: applications,
  })
  return { ...pack, mappings }
}
