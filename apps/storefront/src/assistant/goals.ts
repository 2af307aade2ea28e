import { hours } from '@proactive/protocol'
import { orderPlaced } from './shop-events.js'

/** What suggestions are to bring about: an order, within a day of what helps to choose, and within an hour of what helps to pay. */
export const orderWithinDay = { event: orderPlaced, within: hours(24) }
export const orderWithinHour = { event: orderPlaced, within: hours(1) }
