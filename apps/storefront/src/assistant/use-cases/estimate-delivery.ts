import { defineUseCase, offer } from '@proactive/engine'
import { deliveryEstimator } from '../contract/index.js'
import { shopper } from '../shopper.js'
import { shopperStuck } from '../signals/shoppers.js'

/** Helps who cannot decide between the slots. */
export const estimateDelivery = defineUseCase('estimate_delivery', {
  when: shopperStuck,
  of: shopper,
  who: ({ signal }) => shopper.session(signal.sessionId).and({ step: 'delivery' }),
  only: ({ signal }) => signal.step === 'delivery',
  score: [
    {
      points: 70,
      because: 'has been choosing a slot for over 30 s',
      why: { en: 'You have been choosing for a while', cs: 'Vybíráte už chvíli' },
      if: ({ visitor }) => visitor.step === 'delivery',
    },
  ],
  tell: { threshold: 70 },
  // Dry until the store has a checkout to show it in.
  mode: 'dry',
  priority: 'medium',
  category: 'delivery',
  offer: () => offer.start(deliveryEstimator, {}, { en: 'Show the best slot', cs: 'Ukázat nejlepší termín' }),
  say: {
    brief: 'The shopper cannot decide between delivery slots; offer to show the best one.',
    words: () => ({ en: 'Shall I find the best slot for you?', cs: 'Mám vám najít nejlepší termín?' }),
  },
  why: ({ signal: { dwellMs } }) => ({
    en: `You have looked at the slots for ${Math.round(dwellMs / 1_000)} s`,
    cs: `Termíny si prohlížíte ${Math.round(dwellMs / 1_000)} s`,
  }),
})
