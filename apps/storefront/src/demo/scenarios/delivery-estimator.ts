import { seconds } from '@proactive/protocol'
import { bigBasket } from './baskets.js'
import type { Scenario } from './scenario.js'

export const deliveryEstimator: Scenario = {
  name: 'delivery-estimator',
  title: { en: 'Too many slots to choose from', cs: 'Kterou dobu doručení zvolit' },
  watch: {
    en: 'The pointer has wandered over the slots for a minute and a half: the card offers to find the best one, step by step.',
    cs: 'Ukazatel bloudí nad termíny už minutu a\u00a0půl: karta nabídne, že najde ten nejlepší, krok za krokem.',
  },
  level: 2,
  userId: 'u482',
  path: '/checkout/delivery',
  async prepare(stage) {
    await stage.fillCheckout(bigBasket)
  },
  async play(stage) {
    await stage.waitFor('checkout.step_entered', { step: 'delivery' })
    for (const dwellMs of [31_000, 61_000, 91_000]) {
      await stage.pause(seconds(1))
      await stage.does({ type: 'pointer.dwelled', data: { target: 'delivery-options', dwellMs, oscillation: 'high' } })
    }
  },
}
