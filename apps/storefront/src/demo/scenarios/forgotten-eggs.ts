import { bigBasket } from './baskets.js'
import type { Scenario } from './scenario.js'

export const forgottenEggs: Scenario = {
  name: 'forgotten-eggs',
  title: { en: 'The forgotten eggs', cs: 'Zapomenutá vejce' },
  watch: {
    en: 'A big basket without the eggs of 17 in 20 orders. Rest for ten seconds: the reminder waits for a quiet moment.',
    cs: 'Velký nákup bez vajec, která byla v\u00a017 z\u00a020 objednávek. Deset vteřin nic nedělejte: připomínka počká na\u00a0klid.',
  },
  level: 2,
  userId: 'u482',
  path: '/basket',
  async prepare(stage) {
    await stage.send('inventory', 'inventory.stock_changed', { productId: 'eggs', stock: 24 })
    await stage.fillBasket(bigBasket)
  },
  // The page itself does the rest: it says what is in the basket that it shows.
  async play(stage) {
    await stage.waitFor('cart.viewed', {})
  },
}
