import type { Words } from '@proactive/protocol'
import { seconds } from '@proactive/protocol'

/** What a scenario may do: send events as the shop's systems would, and wait for events of the shopper's page. */
export interface Stage {
  /** Posts an event as the named source system would. */
  send(source: string, type: string, data: object): Promise<void>
  /** Waits until the shopper's page has sent such an event since the scenario began. */
  waitFor(type: string, data: object): Promise<void>
  pause(ms: number): Promise<unknown>
}

export interface Scenario {
  name: string
  title: Words
  /** What the audience should watch for. */
  watch: Words
  /** The path of the page that the shopper starts on. */
  path: string
  /** Prepares the shop before the shopper's page opens. */
  prepare(stage: Stage): Promise<void>
  /** Plays the scenario once the shopper's page is open. */
  play(stage: Stage): Promise<void>
}

const lowStockMilk: Scenario = {
  name: 'low-stock-milk',
  title: { en: 'The milk is running low', cs: 'Dochází mléko' },
  watch: {
    en: 'Six stock updates become one signal, and one card beside the milk. Accept it, then undo it.',
    cs: 'Ze šesti změn skladu vznikne jeden signál a\u00a0u\u00a0mléka se objeví jedna karta. Přijměte ji a\u00a0pak vraťte zpět.',
  },
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

export const scenarios: readonly Scenario[] = [lowStockMilk]
