import { seconds } from '@proactive/protocol'
import { bigBasket } from './baskets.js'
import type { Scenario } from './scenario.js'

export const riskyOrder: Scenario = {
  name: 'risky-order',
  title: { en: 'A risky order is held', cs: 'Riziková objednávka počká' },
  watch: {
    en: 'Your account looks risky just after an order. The order is held, and an operator releases or cancels it at Administration; the glass box shows each step.',
    cs: 'Po objednávce začne váš účet vypadat rizikově. Objednávka počká a\u00a0obsluha ji v\u00a0administraci uvolní, nebo zruší. Jednotlivé kroky ukazuje vývojářský panel.',
  },
  level: 0,
  userId: 'u482',
  path: '/orders',
  async prepare(stage) {
    await stage.fillCheckout(bigBasket)
    await stage.choose({ slotId: await stage.nextSlot('Z3', 10), zone: 'Z3', method: 'card' })
    await stage.order()
  },
  async play(stage) {
    await stage.waitFor('page.viewed', { path: '/orders' })
    await stage.pause(seconds(2))
    await stage.send('payments', 'fraud.score_changed', { userId: 'u482', score: 90 })
  },
}
