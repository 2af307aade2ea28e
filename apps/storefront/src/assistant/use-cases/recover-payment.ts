import { defineUseCase } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { checkoutSurface, retryWith } from '../contract/index.js'
import { orderStatus, otherWayToPay } from '../facts.js'
import { orderWithinHour } from '../goals.js'
import { payInstead } from '../pay-instead.js'
import { shopper } from '../shopper.js'
import { paymentUnsuccessful } from '../signals/checkout.js'

const failed = {
  card: { en: 'Your card payment did not go through', cs: 'Platba kartou neprošla' },
  paypal: { en: 'Your PayPal payment did not go through', cs: 'Platba přes PayPal neprošla' },
}
const unknown = { en: 'Your payment did not go through', cs: 'Platba neprošla' }
const failedBy = (method: string) => (method === 'card' || method === 'paypal' ? failed[method] : unknown)

/** Why, by the code of the failure; nothing for a code that shoppers need not know. */
const reasons: Readonly<Record<string, { en: string; cs: string }>> = {
  declined: { en: ': the bank declined it', cs: ': banka ji zamítla' },
  provider_unavailable: { en: ': the provider is in trouble', cs: ': poskytovatel má potíže' },
  method_unavailable: { en: ': it is not available at the moment', cs: ': teď není dostupná' },
}
const noReason = { en: '', cs: '' }

/** A payment has no undo, and places the order. */
const final = { en: 'It is final.', cs: 'Nejde to vrátit.' }

/** Notifies a shopper of a failed payment and offers another way to pay, which lets the order go on. */
export const recoverPayment = defineUseCase('recover_payment', {
  when: paymentUnsuccessful,
  of: shopper,
  who: ({ signal }) => shopper.person(signal.personId),
  score: [
    {
      points: 70,
      because: 'their payment failed',
      why: { en: 'Your order waits for its payment', cs: 'Objednávka čeká na zaplacení' },
      if: () => true,
    },
  ],
  tell: { threshold: 70 },
  command: 'ui.notification',
  priority: 'high',
  category: 'payment',
  goal: orderWithinHour,
  critical: true,
  expires: minutes(10),
  facts: ({ signal: { orderId, method } }) => ({ status: orderStatus(orderId), other: otherWayToPay(method) }),
  // Payments of another system's orders, which the shop does not know, are told as they come.
  stillTrue: ({ facts: { status } }) => status === null || status === 'unpaid',
  offer: ({ signal, facts: { other } }) => retryWith.with({ method: other ?? otherThan(signal.method) }),
  anchor: () => checkoutSurface.at('payment'),
  say: {
    brief: 'The payment failed; say why in plain words and offer the other way to pay. Say that it is final.',
    // No model may leave out that it is final.
    phrasing: 'rule',
    words: ({ signal: { method, code }, facts: { other } }) => {
      const [what, why, how] = [failedBy(method), reasons[code] ?? noReason, payInstead[other ?? otherThan(method)]]
      return { en: `${what.en}${why.en}. ${how.en} ${final.en}`, cs: `${what.cs}${why.cs}. ${how.cs} ${final.cs}` }
    },
  },
  why: () => ({ en: 'Your last payment did not go through', cs: 'Vaše poslední platba neprošla' }),
})

const otherThan = (method: string): 'card' | 'paypal' => (method === 'paypal' ? 'card' : 'paypal')
