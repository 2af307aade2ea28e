import { defineUseCase, offer } from '@proactive/engine'
import { checkoutSurface } from '../contract/index.js'
import { savedAddress } from '../facts.js'
import { orderWithinHour } from '../goals.js'
import { quotable } from '../quotable.js'
import { shopper } from '../shopper.js'
import { stepReached } from '../signals/checkout.js'

const label = { en: 'Fill in', cs: 'Vyplnit' }
const done = { en: 'Your address is filled in', cs: 'Adresa je vyplněná' }
const annotation = { en: 'Your saved address', cs: 'Vaše uložená adresa' }

/** Offers to fill in the saved address while the address form is empty. */
export const fillAddress = defineUseCase('fill_address', {
  when: stepReached,
  of: shopper,
  who: ({ signal }) => shopper.session(signal.sessionId).and({ step: 'address' }),
  only: ({ visitor, signal }) => signal.step === 'address' && visitor.profile?.hasAddress === true && visitor.addressFields.length === 0,
  score: [
    {
      points: 70,
      because: 'has a saved address and an empty form',
      why: { en: 'The form is empty', cs: 'Formulář je prázdný' },
      if: ({ visitor }) => visitor.addressFields.length === 0,
    },
  ],
  tell: { threshold: 70 },
  priority: 'medium',
  category: 'checkout',
  goal: orderWithinHour,
  facts: ({ signal }) => ({ address: savedAddress(signal.personId) }),
  // The tab may be on another step by now, before it has said that this one is done.
  stillTrue: ({ signal, facts: { address } }) => signal.step === 'address' && address !== null,
  offer: ({ facts: { address } }) =>
    address === null
      ? undefined
      : offer.fill(
          Object.entries(address).map(([field, value]) => ({ field, value, annotation })),
          label,
          done,
        ),
  anchor: () => checkoutSurface.at('address'),
  say: {
    brief: 'The shopper has a saved address; offer to fill it in.',
    words: ({ facts: { address } }) => {
      const street = quotable(address?.street)
      return {
        en: `Deliver to ${street ?? 'your saved address'} again?`,
        cs: `Doručit znovu na ${street === undefined ? 'uloženou adresu' : `adresu ${street}`}?`,
      }
    },
  },
  why: () => ({ en: 'You have a saved address', cs: 'Máte uloženou adresu' }),
})
