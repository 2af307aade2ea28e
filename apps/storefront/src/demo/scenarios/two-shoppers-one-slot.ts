import { seconds } from '@proactive/protocol'
import { bigBasket } from './baskets.js'
import type { Scenario } from './scenario.js'

const zone = 'Z3'

export const twoShoppersOneSlot: Scenario = {
  name: 'two-shoppers-one-slot',
  title: { en: 'Two shoppers, one slot', cs: 'Dva zákazníci, jeden termín' },
  watch: {
    en: 'One place, held for you while the clock runs. “Second shopper” opens who waits: they see their place, and get the slot if you decline.',
    cs: 'Jedno místo: držíme ho vám a\u00a0čas běží. „Druhý zákazník“ otevře toho, kdo čeká. Vidí své pořadí, a\u00a0když odmítnete, termín dostane.',
  },
  level: 2,
  uncoordinated: {
    en: 'One place is offered to both shoppers. “Second shopper” opens the second window. The second to accept is refused.',
    cs: 'Jedno místo nabídneme oběma. „Druhý zákazník“ otevře toho druhého: kdo přijme až jako druhý, místo už nedostane.',
  },
  userId: 'u482',
  path: '/checkout/delivery',
  second: {
    userId: 'u100',
    // Over the minimum of an order and under 1 000 Kč: the first shopper has more points.
    async prepare(stage) {
      await stage.fillCheckout([{ productId: 'bread', quantity: 1 }, { productId: 'edam', quantity: 8 }])
    },
  },
  async prepare(stage) {
    await stage.fillCheckout(bigBasket)
    const slotId = await stage.nextSlot(zone, 18)
    await stage.send('delivery', 'delivery.slot_capacity_changed', { zone, slotId, from: 1, to: 0 })
  },
  async play(stage) {
    await stage.waitFor('checkout.step_entered', { step: 'delivery' })
    await stage.pause(seconds(3))
    await stage.send('delivery', 'delivery.slot_capacity_changed', { zone, slotId: await stage.nextSlot(zone, 18), from: 0, to: 1 })
  },
}
