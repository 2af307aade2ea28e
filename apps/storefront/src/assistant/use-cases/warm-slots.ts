import { defineUseCase } from '@proactive/engine'
import { postcodeOf } from '../facts.js'
import { shopper } from '../shopper.js'
import { stepReached } from '../signals/checkout.js'

/** Prefetches the delivery slots when a shopper enters the checkout. Shows nothing. */
export const warmSlots = defineUseCase('warm_slots', {
  when: stepReached,
  of: shopper,
  who: ({ signal }) => shopper.session(signal.sessionId),
  only: ({ signal }) => signal.step === 'address',
  score: [{ points: 70, because: 'has entered the checkout', if: ({ visitor }) => visitor.step !== undefined }],
  tell: { threshold: 70 },
  facts: ({ signal }) => ({ postcode: postcodeOf(signal.personId) }),
  stillTrue: ({ facts: { postcode } }) => postcode !== null,
  prefetches: ({ facts: { postcode } }) =>
    postcode === null ? undefined : { resource: 'deliverySlots', input: { postcode } },
})
