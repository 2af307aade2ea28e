import { defineUseCase } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { retryWith } from '../contract/index.js'
import { shopper } from '../shopper.js'
import { paymentUnsuccessful } from '../signals/checkout.js'

/** Notifies a shopper of a failed payment and offers another payment method. */
export const recoverPayment = defineUseCase('recover_payment', {
  when: paymentUnsuccessful,
  of: shopper,
  who: ({ signal }) => shopper.person(signal.personId),
  score: [{ points: 70, because: 'their payment failed', if: () => true }],
  tell: { threshold: 70 },
  // Runs dry until the store takes payments, because nothing can retry one yet.
  mode: 'dry',
  command: 'ui.notification',
  priority: 'high',
  category: 'payment',
  critical: true,
  expires: minutes(10),
  offer: ({ signal: { method } }) => retryWith.with({ method: method === 'paypal' ? 'card' : 'paypal' }),
  say: {
    brief: 'The payment failed; say why in plain words and offer the other way to pay.',
    words: ({ signal: { method } }) => ({
      en: `Your ${method === 'paypal' ? 'PayPal' : method} payment did not go through. Try ${method === 'paypal' ? 'a card' : 'PayPal'}?`,
      cs: method === 'paypal' ? 'Platba přes PayPal neprošla. Zkusit kartu?' : 'Platba kartou neprošla. Zkusit PayPal?',
    }),
  },
  why: () => ({ en: 'Your last payment did not go through', cs: 'Vaše poslední platba neprošla' }),
})
