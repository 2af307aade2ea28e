/** Suggestions move nothing in the store: their share of its layout shift is 0. What an accepted one changes, such as the basket, is the store's own. */

import type { Page } from '@playwright/test'
import { card, decline, expect, free, openStep, sellOut, shopper, test } from './checkout.js'
import { watchMoves } from './moved.js'
import { allow, cardTimeout, type Store } from './store.js'

const menu = (page: Page) => card(page).locator('[data-proactive="menu"]')

/** Where a card comes: the page is opened, and the card is called for. */
const places: Readonly<Record<string, (page: Page, store: Store) => Promise<() => Promise<void>>>> = {
  'beside the milk': async (page, store) => {
    await page.goto(`${store.url}/product/milk`)
    await allow(page)
    return () => store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
  },
  'among the slots of the checkout': async (page, store) => {
    await shopper(page, store, { settled: ['address'] })
    const evening = await sellOut(page, store, '18:00')
    await openStep(page, store, 'delivery')
    return () => free(store, evening, 2)
  },
}

for (const [place, open] of Object.entries(places)) {
  for (const [size, viewport] of Object.entries({ phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } })) {
    test(`a card ${place} moves nothing when it comes, and beside a thing also when its menu opens and it is declined, on a ${size}`, async ({ page, store }) => {
      const moved = await watchMoves(page)
      await page.setViewportSize(viewport)
      const call = await open(page, store)
      await page.waitForLoadState('networkidle')
      // What the page itself moves while it is loaded is not the suggestion's.
      await moved()
      await call()
      await expect(card(page)).toBeVisible(cardTimeout)
      expect(await moved(), 'when it comes').toEqual([])
      // Inline, the menu makes room for itself, which a person has asked for.
      if ((await card(page).getAttribute('data-placement')) === 'inline') return
      await menu(page).click()
      await expect(card(page).locator('[data-proactive="why"]')).toBeVisible()
      expect(await moved(), 'when its menu opens').toEqual([])
      await menu(page).click()
      await decline(page).click()
      await expect(card(page)).toHaveCount(0)
      expect(await moved(), 'when it is declined').toEqual([])
    })
  }
}
