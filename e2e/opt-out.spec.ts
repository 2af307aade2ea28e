/** The shop without its assistant: switched off by the shopper, in a category, or blocked. */

import { minutes } from '@proactive/protocol'
import { expect, type Page } from '@playwright/test'
import { allow, basketOf, card, cardTimeout, logIn, partOf, type Store, test, waitUntilLive } from './store.js'

const falls = (store: Store, productId: string) => store.ingest('inventory.stock_changed', { productId, stock: 4, previous: 9 })
const basketCount = (page: Page) => page.locator('[data-cart-count]')

/** Adds the page's product to the basket, from the page itself. */
async function addToBasket(page: Page): Promise<void> {
  await page.locator('main article').first().getByRole('button', { name: /add to basket/i }).click()
  await expect(basketCount(page)).toHaveText('1')
  await expect.poll(async () => (await basketOf(page)).items).toMatchObject([{ quantity: 1 }])
}

test('captures and says nothing once the shopper switches it off, and the shop goes on', async ({ page, store }) => {
  await page.goto(`${store.url}/settings`)
  await allow(page)
  await page.getByRole('checkbox', { name: 'Show me suggestions' }).uncheck()
  await expect(page.locator('html')).not.toHaveAttribute('data-proactive-connection', 'live')
  const sent: string[] = []
  page.on('websocket', (socket) => sent.push(socket.url()))
  await page.goto(`${store.url}/product/milk`)
  await falls(store, 'milk')
  await addToBasket(page)
  expect(sent).toEqual([])
  await expect(card(page)).toHaveCount(0)
})

test('says nothing of scarce products while their category is off', async ({ page, store }) => {
  await logIn(page, store, 'u200')
  await page.goto(`${store.url}/settings`)
  await allow(page)
  const saved = page.waitForResponse((response) => response.url().endsWith('/preferences') && response.request().method() === 'PUT')
  await page.getByRole('checkbox', { name: 'Items that are running out' }).uncheck()
  expect((await saved).ok()).toBe(true)
  await page.goto(`${store.url}/product/milk`)
  await waitUntilLive(page)
  await falls(store, 'milk')
  await expect.poll(() => store.reasonsFor('user:u200', 'inventory.scarcity_alert'), cardTimeout).not.toEqual([])
  await expect(card(page)).toHaveCount(0)
})

test('says nothing of scarce products for a while after the shopper declined', async ({ page, store }) => {
  await logIn(page, store, 'u200')
  await page.goto(`${store.url}/product/milk`)
  await allow(page)
  await falls(store, 'milk')
  await expect(card(page)).toBeVisible(cardTimeout)
  await partOf(page, 'decline').click()
  await expect(card(page)).toHaveCount(0)
  await expect.poll(() => store.counts('user:u200', 'suggestion.declined')).toBe(1)

  await store.advance(minutes(6))
  await page.goto(`${store.url}/product/butter`)
  await waitUntilLive(page)
  await falls(store, 'butter')
  await expect.poll(() => store.reasonsFor('user:u200', 'inventory.scarcity_alert'), cardTimeout).toContain('the category is paused after a refusal')
  await expect(card(page)).toHaveCount(0)
})

test('sells without the assistant’s server and without sockets', async ({ page, store }) => {
  await page.route('**/api/proactive/**', (route) => route.abort())
  await page.routeWebSocket('**/api/proactive/**', (socket) => socket.close())
  await page.goto(`${store.url}/product/milk`)
  await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Allow', exact: true }).click()
  await addToBasket(page)
  await page.goto(`${store.url}/basket`)
  await expect(page.locator('.basket-line[data-product-id="milk"]')).toBeVisible()
})

test('speaks the language that the browser prefers, until the shopper chooses another', async ({ browser, store }) => {
  const context = await browser.newContext({ locale: 'cs-CZ' })
  const page = await context.newPage()
  await page.goto(store.url)
  await expect(page.locator('html')).toHaveAttribute('lang', 'cs')
  await page.getByRole('button', { name: /^EN/ }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.goto(`${store.url}/basket`)
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await context.close()
})
