import { coldStoreWarm } from './cold-store-warm.js'
import { dairyFree } from './dairy-free.js'
import { deliveryEstimator } from './delivery-estimator.js'
import { eveningSlot } from './evening-slot.js'
import { forgottenEggs } from './forgotten-eggs.js'
import { fullDisk } from './full-disk.js'
import { helpPublished } from './help-published.js'
import { lastSize } from './last-size.js'
import { lowStockMilk } from './low-stock-milk.js'
import { paymentFailed } from './payment-failed.js'
import { paymentTrouble } from './payment-trouble.js'
import { riskyOrder } from './risky-order.js'
import { savedAddress } from './saved-address.js'
import type { Scenario } from './scenario.js'
import { twoShoppersOneSlot } from './two-shoppers-one-slot.js'

/** The scenarios in the order of the launcher. */
export const scenarios: readonly Scenario[] = [
  lowStockMilk,
  eveningSlot,
  paymentTrouble,
  forgottenEggs,
  dairyFree,
  savedAddress,
  deliveryEstimator,
  paymentFailed,
  twoShoppersOneSlot,
  lastSize,
  // Behind the scenes: no card is shown.
  riskyOrder,
  fullDisk,
  helpPublished,
  coldStoreWarm,
]
