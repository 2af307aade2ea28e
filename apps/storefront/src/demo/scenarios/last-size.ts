import { seconds } from '@proactive/protocol'
import type { Scenario } from './scenario.js'

const gloves = { productId: 'rubber_gloves', variantId: 'm' }

export const lastSize: Scenario = {
  name: 'last-size',
  title: { en: 'The last pair in your size', cs: 'Poslední pár ve vaší velikosti' },
  watch: {
    en: 'Choose size M. Four reasons add up: your size, few left, a brand on your wish list, and often sold out (see “Why this?”).',
    cs: 'Zvolte velikost M. Sečtou se čtyři důvody: vaše velikost, málo kusů, značka na seznamu přání a\u00a0časté vyprodání.',
  },
  level: 2,
  userId: null,
  path: '/product/rubber_gloves',
  async prepare(stage) {
    // The size has been sold out twice.
    for (const stock of [8, 0, 8, 0, 8]) await stage.send('inventory', 'inventory.stock_changed', { ...gloves, stock })
    await stage.wish('washing_powder')
  },
  async play(stage) {
    await stage.waitFor('variant.considered', gloves)
    await stage.pause(seconds(1))
    await stage.send('inventory', 'inventory.stock_changed', { ...gloves, stock: 2 })
  },
}
