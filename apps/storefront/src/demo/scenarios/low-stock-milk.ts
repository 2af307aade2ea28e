import { seconds } from '@proactive/protocol'
import type { Scenario } from './scenario.js'

export const lowStockMilk: Scenario = {
  name: 'low-stock-milk',
  title: { en: 'The milk is running low', cs: 'Dochází mléko' },
  watch: {
    en: 'Six stock updates become one signal, and one card beside the milk. Accept it, then undo it.',
    cs: 'Ze šesti změn skladu vznikne jeden signál a\u00a0u\u00a0mléka se objeví jedna karta. Přijměte ji a\u00a0pak vraťte zpět.',
  },
  level: 2,
  userId: null,
  path: '/product/milk',
  async prepare(stage) {
    await stage.send('inventory', 'inventory.stock_changed', { productId: 'milk', stock: 9 })
  },
  async play(stage) {
    await stage.waitFor('product.viewed', { productId: 'milk' })
    await stage.pause(seconds(2))
    for (const stock of [8, 7, 6, 5, 5, 4]) {
      await stage.send('inventory', 'inventory.stock_changed', { productId: 'milk', stock })
      await stage.pause(150)
    }
  },
}
