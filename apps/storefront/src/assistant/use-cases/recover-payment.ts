import { defineUseCase } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { retryWith } from '../contract/index.js'
import { shopper } from '../shopper.js'
import { paymentUnsuccessful } from '../signals/checkout.js'

/** A failed payment, said at once and with the other way to pay. */
export const recoverPayment = defineUseCase('recover_payment', {
  when: paymentUnsuccessful,
  of: shopper,
  who: ({ signal }) => shopper.person(signal.personId),
  score: [{ points: 70, because: 'their payment failed', if: () => true }],
  tell: { threshold: 70 },
  // Dry until orders are paid for here: there is nothing yet that could try again.
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
      en: `Your payment by ${method} did not go through. Try ${method === 'paypal' ? 'a card' : 'PayPal'}?`,
      cs: `Platba (${method}) neprošla. Zkusit ${method === 'paypal' ? 'kartu' : 'PayPal'}?`,
    }),
  },
  why: ({ signal: { code } }) => ({ en: `The payment failed (${code})`, cs: `Platba selhala (${code})` }),
})
