import type { Words } from '@proactive/protocol'
import { seconds } from '@proactive/protocol'

/** What a scenario may do: send real events and wait for real ones. */
export interface Stage {
  /** Posts an event as the shop's own system would. */
  send(source: string, type: string, data: object): Promise<void>
  /** Waits until the shopper's page has told of this, after the scenario began. */
  sees(type: string, data: object): Promise<void>
  pause(ms: number): Promise<unknown>
}

export interface Scenario {
  name: string
  title: Words
  /** What to look out for. */
  watch: Words
  /** Where the shopper stands. */
  path: string
  /** Before the shopper comes. */
  set(stage: Stage): Promise<void>
  /** Once the shopper's page is live. */
  play(stage: Stage): Promise<void>
}

const lowStockMilk: Scenario = {
  name: 'low-stock-milk',
  title: { en: 'The milk runs low', cs: 'Dochází mléko' },
  watch: {
    en: 'Six stock updates become one signal, and one card beside the milk. Accept it, then undo.',
    cs: 'Šest změn skladu se stane jedním signálem a jednou kartou u mléka. Přijměte ji a vraťte zpět.',
  },
  path: '/product/milk',
  async set(stage) {
    await stage.send('inventory', 'inventory.stock_changed', { productId: 'milk', stock: 9 })
  },
  async play(stage) {
    await stage.sees('product.viewed', { productId: 'milk' })
    await stage.pause(seconds(2))
    for (const stock of [8, 7, 6, 5, 5, 4]) {
      await stage.send('inventory', 'inventory.stock_changed', { productId: 'milk', stock })
      await stage.pause(150)
    }
  },
}

export const scenarios: readonly Scenario[] = [lowStockMilk]
