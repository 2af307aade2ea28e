import { seconds } from '@proactive/protocol'
import { bigBasket } from './baskets.js'
import type { Scenario } from './scenario.js'

export const paymentTrouble: Scenario = {
  name: 'payment-trouble',
  title: { en: 'Card payments are in trouble', cs: 'Potíže s\u00a0platbou kartou' },
  watch: {
    en: 'You are about to pay by card when its provider reports a problem. The card offers PayPal; undo chooses the card again.',
    cs: 'Chystáte se platit kartou a\u00a0poskytovatel hlásí potíže. Asistent nabídne PayPal, vrácení zpět zvolí zase kartu.',
  },
  level: 2,
  userId: 'u482',
  path: '/checkout/payment',
  async prepare(stage) {
    await stage.send('payments', 'payment.provider_recovered', { provider: 'card' })
    await stage.fillCheckout(bigBasket)
    await stage.choose({ slotId: await stage.nextSlot('Z3', 10), zone: 'Z3', method: 'card' })
  },
  async play(stage) {
    await stage.waitFor('payment.method_selected', { method: 'card' })
    await stage.pause(seconds(2))
    await stage.send('payments', 'payment.provider_degraded', { provider: 'card', level: 'moderate', alternative: 'paypal' })
  },
}
