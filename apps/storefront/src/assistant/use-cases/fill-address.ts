import { defineUseCase, fill } from '@proactive/engine'
import { savedAddress } from '../facts.js'
import { shopper } from '../shopper.js'
import { stepReached } from '../signals/checkout.js'

const label = { en: 'Fill it in', cs: 'Vyplnit' }
const annotation = 'Your saved address'

/** Offers the saved address while the form is still empty. */
export const fillAddress = defineUseCase('fill_address', {
  when: stepReached,
  of: shopper,
  who: (s) => shopper.session(s.sessionId).and({ step: 'address' }),
  only: (x, s) => s.step === 'address' && x.profile?.hasAddress === true && x.addressFields === 0,
  score: [
    {
      points: 70,
      because: 'has a saved address and an empty form',
      why: { en: 'The form is empty', cs: 'Formulář je prázdný' },
      if: (x) => x.addressFields === 0,
    },
  ],
  tell: { atLeast: 70 },
  // Dry until the store has a checkout to show it in.
  mode: 'dry',
  priority: 'medium',
  category: 'checkout',
  facts: (s) => ({ address: savedAddress(s.personId) }),
  stillTrue: ({ address }) => address !== null,
  offer: (_, { address }) =>
    address === null
      ? undefined
      : fill(
          Object.entries(address).map(([field, value]) => ({ field, value, annotation })),
          label,
        ),
  say: {
    brief: 'The shopper has a saved address; offer to fill it in.',
    otherwise: ({ address }) => ({
      en: `Deliver to ${address?.street ?? 'your saved address'} again?`,
      cs: `Doručit zase na ${address?.street ?? 'uloženou adresu'}?`,
    }),
  },
  why: () => ({ en: 'You saved an address', cs: 'Máte uloženou adresu' }),
})
