import { defineUseCase, offer } from '@proactive/engine'
import { deliveryEstimator } from '../contract/index.js'
import { shopper } from '../shopper.js'
import { shopperStuck } from '../signals/shoppers.js'

/** Offers the best slot to a shopper who cannot decide between the delivery slots. */
export const estimateDelivery = defineUseCase('estimate_delivery', {
  when: shopperStuck,
  of: shopper,
  who: ({ signal }) => shopper.session(signal.sessionId).and({ step: 'delivery' }),
  only: ({ signal }) => signal.step === 'delivery',
  score: [
    {
      points: 70,
      because: 'has been choosing a slot for over 30 s',
      why: { en: 'You have been looking at delivery slots for a while', cs: 'Vybíráte už chvíli' },
      if: ({ visitor }) => visitor.step === 'delivery',
    },
  ],
  tell: { threshold: 70 },
  // Runs dry until the store has a checkout.
  mode: 'dry',
  priority: 'medium',
  category: 'delivery',
  offer: () => offer.start(deliveryEstimator, {}, { en: 'Show the best slot', cs: 'Ukázat nejlepší termín' }),
  say: {
    brief: 'The shopper cannot decide between delivery slots; offer to show the best one.',
    words: () => ({ en: 'Shall I find the best slot for you?', cs: 'Mám vám najít nejlepší termín?' }),
  },
  why: ({ signal: { dwellMs } }) => ({
    en: `You have been looking at the slots for ${Math.round(dwellMs / 1_000)} seconds`,
    cs: `Termíny si prohlížíte už ${Math.round(dwellMs / 1_000)} sekund`,
  }),
})
