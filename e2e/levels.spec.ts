/** A store at level 1: nothing is said unasked, the launcher says what it cannot play, and answers know what the shopper sees. */

import { expect, test as base } from '@playwright/test'
import { allow, card, cardTimeout, Store } from './store.js'

let store: Store

base.beforeAll(async () => {
  store = await Store.open({ PROACTIVE_LEVEL: '1' })
})
base.afterAll(() => store.close())

base('says nothing of the milk that runs low until the shopper asks, and then knows which product and how much is left', async ({ page }) => {
  expect(store.output).toContain('Level 1 of 3: the assistant waits to be asked')
  await page.goto(`${store.url}/product/milk`)
  await allow(page)

  await base.step('the launcher plays no scenario with a card', async () => {
    await page.getByRole('button', { name: 'Demo', exact: true }).click()
    const entries = page.locator('.launcher-panel li')
    await expect(entries.filter({ hasText: 'The milk is running low' })).toContainText('start the store with PROACTIVE_LEVEL=2')
    await expect(entries.filter({ hasText: 'The milk is running low' }).getByRole('button')).toBeDisabled()
    await expect(entries.filter({ hasText: 'A disk is full' }).getByRole('button')).toBeEnabled()
    await page.keyboard.press('Escape')
    const refused = await page.request.post(`${store.url}/api/demo/scenarios/low-stock-milk`, { headers: { origin: store.url }, data: {} })
    expect(await refused.json()).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Start it with PROACTIVE_LEVEL=2 or higher.') })
  })

  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
  await expect.poll(() => store.funnelOf('rescue_scarce_item'), cardTimeout).toMatchObject({ signals: 1, candidates: 1, gates: 0, decisions: 0, commands: 0 })
  await expect(card(page)).toHaveCount(0)

  const panel = page.locator('dialog [data-proactive="panel"]')
  await expect(async () => {
    await page.getByRole('button', { name: 'Ask the assistant' }).click({ timeout: 5_000 })
    await expect(panel).toBeVisible({ timeout: 2_000 })
  }).toPass(cardTimeout)
  await panel.getByRole('textbox', { name: 'Ask us a question' }).fill('Is it in stock?')
  await page.keyboard.press('Enter')
  await expect(panel.locator('[data-proactive="answer"]')).toContainText('4 pieces are in stock.', cardTimeout)
  await expect(card(page)).toHaveCount(0)
})
