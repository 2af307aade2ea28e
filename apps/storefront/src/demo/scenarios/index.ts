import { dairyFree } from './dairy-free.js'
import { deliveryEstimator } from './delivery-estimator.js'
import { eveningSlot } from './evening-slot.js'
import { forgottenEggs } from './forgotten-eggs.js'
import { lastSize } from './last-size.js'
import { lowStockMilk } from './low-stock-milk.js'
import { paymentFailed } from './payment-failed.js'
import { paymentTrouble } from './payment-trouble.js'
import { savedAddress } from './saved-address.js'
import type { Scenario } from './scenario.js'

const all = [lowStockMilk, eveningSlot, paymentTrouble, forgottenEggs, dairyFree, savedAddress, deliveryEstimator, paymentFailed, lastSize]

/** The scenarios in the order of the launcher: those whose use case is live, so that each can be played. */
export const scenarios: readonly Scenario[] = all.filter(({ useCase }) => useCase.mode === 'live')
