import { defineUseCase, offer, plural } from '@proactive/engine'
import { seconds } from '@proactive/protocol'
import { checkoutSurface, deliveryEstimator } from '../contract/index.js'
import { orderWithinHour } from '../goals.js'
import { shopper } from '../shopper.js'
import { shopperStuck } from '../signals/shoppers.js'

const looking = {
  en: plural('en', {
    one: 'You have been looking at the slots for # second',
    other: 'You have been looking at the slots for # seconds',
  }),
  cs: plural('cs', {
    one: 'Termíny si prohlížíte už # sekundu',
    few: 'Termíny si prohlížíte už # sekundy',
    many: 'Termíny si prohlížíte už # sekundy',
    other: 'Termíny si prohlížíte už # sekund',
  }),
}

const lostMs = seconds(90)
const question = { en: 'Shall I find the best slot for you?', cs: 'Mám vám najít nejlepší termín?' }

/** Offers the best slot to a shopper who cannot decide between the delivery slots. */
export const estimateDelivery = defineUseCase('estimate_delivery', {
  when: shopperStuck,
  of: shopper,
  who: ({ signal }) => shopper.session(signal.sessionId).and({ step: 'delivery' }),
  only: ({ signal }) => signal.step === 'delivery' && signal.dwellMs >= lostMs,
  score: [
    {
      points: 50,
      because: 'has been choosing a slot for 90 s or more',
      why: { en: 'You have been looking at delivery slots for a while', cs: 'Vybíráte už chvíli' },
      if: ({ visitor }) => visitor.step === 'delivery',
    },
  ],
  // Below the score of a slot offer, which goes first when both are due.
  tell: { threshold: 50 },
  priority: 'medium',
  // Also one that comes when this was sent already and the shopper has not seen it.
  yields: true,
  category: 'delivery',
  goal: orderWithinHour,
  holdout: 0.1,
  offer: () => offer.start(deliveryEstimator, {}, { en: 'Show the best slot', cs: 'Ukázat nejlepší termín' }, { en: 'The best slot is marked below', cs: 'Nejlepší termín je vyznačený níže' }),
  anchor: () => checkoutSurface.at('delivery'),
  say: {
    brief: 'The shopper cannot decide between delivery slots; offer to show the best one.',
    words: () => question,
  },
  variants: {
    soon: { words: () => question, moment: 'pause' },
    // The shopper may decide meanwhile, and is asked only when nothing happens any more.
    later: {
      words: () => ({ en: 'Not sure which slot? We can mark the best one.', cs: 'Nevíte, který termín zvolit? Označíme vám ten nejlepší.' }),
      moment: 'break',
    },
  },
  why: ({ signal: { dwellMs } }) => {
    const dwelled = Math.round(dwellMs / 1_000)
    return { en: looking.en(dwelled), cs: looking.cs(dwelled) }
  },
})
