import { isRecord } from '@proactive/protocol'
import type { GroundingOptions, Policy } from '@proactive/server/testing'

/** Few enough that a message may say so. */
const few = 6

/** What the store's use cases may offer, as the shop's vocabulary says; it is not read from their definitions. */
export const policy: Policy = {
  actions: {
    rescue_scarce_item: ['cart.add_item'],
    offer_delivery_slot: ['delivery.reserve_slot'],
    switch_payment: ['payment.switch_provider'],
    recall_usual: ['cart.suggest_item'],
    learn_diet: ['preferences.set_dietary_filter'],
    fill_address: ['dom.fill'],
    warm_slots: [],
    estimate_delivery: ['workflow.start'],
    recover_payment: ['payment.retry_with'],
  },
  critical: ['switch_payment', 'recover_payment'],
  timeZone: 'Europe/Prague',
  isScarce: ({ facts }) => numbersOf(facts).some((left) => left <= few),
}

/** The numbers of pieces or places that are left, among facts. */
function numbersOf(facts: unknown): number[] {
  if (!isRecord(facts)) return []
  return Object.entries(facts).flatMap(([key, value]) => (key === 'left' && typeof value === 'number' ? [value] : numbersOf(value)))
}

/** The facts that the words of a use case rest on, beside which it looks up what it would offer instead. */
export const restsOn: NonNullable<GroundingOptions['restsOn']> = { rescue_scarce_item: ['left'], offer_delivery_slot: ['slot'] }
