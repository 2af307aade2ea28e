import { defineUseCase } from '@proactive/engine'
import { checkoutSurface, switchProvider } from '../contract/index.js'
import { orderWithinHour } from '../goals.js'
import { shopper } from '../shopper.js'
import { providerAtRisk } from '../signals/payments.js'

/** Notifies shoppers who are about to pay by card that card payments are degraded, and offers PayPal. */
export const switchPayment = defineUseCase('switch_payment', {
  when: providerAtRisk,
  of: shopper,
  who: () => shopper.where({ step: 'payment', method: 'card' }),
  score: [
    {
      points: 70,
      because: 'is about to pay by the degraded provider',
      why: { en: 'You chose to pay by card', cs: 'Vybrali jste platbu kartou' },
      if: ({ visitor, signal }) => visitor.step === 'payment' && visitor.method === signal.provider,
    },
  ],
  tell: { threshold: 70 },
  stillFits: ({ visitor, signal }) => visitor.method === signal.provider,
  command: 'ui.notification',
  priority: 'high',
  category: 'payment',
  goal: orderWithinHour,
  critical: true,
  offer: () => switchProvider.with({ to: 'paypal' }),
  anchor: () => checkoutSurface.at('payment'),
  say: {
    brief: 'Card payments are in trouble and PayPal works; offer to switch.',
    words: () => ({
      en: 'Card payments may fail at the moment. Pay with PayPal instead?',
      cs: 'Platby kartou teď nemusí projít. Zaplatit raději přes PayPal?',
    }),
  },
  why: () => ({ en: 'The card provider reports a problem', cs: 'Poskytovatel plateb kartou hlásí potíže' }),
})
