import { dairyFree } from './dairy-free.js'
import { forgottenEggs } from './forgotten-eggs.js'
import { lowStockMilk } from './low-stock-milk.js'
import type { Scenario } from './scenario.js'

/** The scenarios in the order of the launcher: each can be played in the store as it is. */
export const scenarios: readonly Scenario[] = [lowStockMilk, forgottenEggs, dairyFree]
