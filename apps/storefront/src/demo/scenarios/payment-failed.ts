import { bigBasket } from './baskets.js'
import type { Scenario } from './scenario.js'

export const paymentFailed: Scenario = {
  name: 'payment-failed',
  title: { en: 'A payment fails', cs: 'Platba neprojde' },
  watch: {
    en: 'Place the order: the card is declined, the slot and the goods stay yours, and one tap pays with PayPal.',
    cs: 'Odešlete objednávku: karta neprojde, termín i\u00a0zboží vám zůstanou a\u00a0jedním klepnutím zaplatíte přes PayPal.',
  },
  level: 2,
  userId: 'u482',
  path: '/checkout/review',
  async prepare(stage) {
    await stage.send('payments', 'payment.provider_recovered', { provider: 'card' })
    await stage.fillCheckout(bigBasket)
    await stage.choose({ slotId: await stage.nextSlot('Z3', 10), zone: 'Z3', method: 'card' })
    await stage.declineNext('card', 1)
  },
  async play(stage) {
    await stage.waitFor('checkout.step_entered', { step: 'review' })
  },
}
