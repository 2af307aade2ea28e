import { defineUseCase } from '@proactive/engine'
import { switchProvider } from '../contract/index.js'
import { shopper } from '../shopper.js'
import { providerAtRisk } from '../signals/payments.js'

/** Says before they pay that their way to pay is in trouble. */
export const switchPayment = defineUseCase('switch_payment', {
  when: providerAtRisk,
  of: shopper,
  who: () => shopper.where({ step: 'payment', method: 'card' }),
  score: [
    {
      points: 70,
      because: 'is about to pay that way',
      why: { en: 'You chose to pay by card', cs: 'Chcete platit kartou' },
      if: ({ visitor, signal }) => visitor.step === 'payment' && visitor.method === signal.provider,
    },
  ],
  tell: { threshold: 70 },
  command: 'ui.notification',
  priority: 'high',
  category: 'payment',
  critical: true,
  offer: () => switchProvider.with({ to: 'paypal' }),
  say: {
    brief: 'Card payments are in trouble and PayPal works; offer to switch.',
    words: () => ({
      en: 'Card payments are failing at the moment. PayPal works.',
      cs: 'Platby kartou teď zlobí. PayPal funguje.',
    }),
  },
  why: ({ signal: { level } }) => ({
    en: `Card payments are degraded (${level})`,
    cs: `Platby kartou mají potíže (${level})`,
  }),
})
