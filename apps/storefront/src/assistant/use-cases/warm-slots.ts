import { defineUseCase } from '@proactive/engine'
import { postcodeOf } from '../facts.js'
import { shopper } from '../shopper.js'
import { stepReached } from '../signals/checkout.js'

/** Has the slots ready before anybody asks for them; nothing is said. */
export const warmSlots = defineUseCase('warm_slots', {
  when: stepReached,
  of: shopper,
  who: (s) => shopper.session(s.sessionId),
  only: (_, s) => s.step === 'address',
  score: [{ points: 70, because: 'has entered the checkout', if: (x) => x.step !== undefined }],
  // Dry until the store has a checkout to show it in.
  mode: 'dry',
  tell: { atLeast: 70 },
  facts: (s) => ({ postcode: postcodeOf(s.personId) }),
  stillTrue: ({ postcode }) => postcode !== null,
  prefetches: (_, { postcode }) =>
    postcode === null ? undefined : { resource: 'deliverySlots', input: { postcode } },
})
