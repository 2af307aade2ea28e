/** What the store's pages tell and show beside the scenarios: sums with delivery, administration, diets, feedback and wishes. */

import type { Page } from '@playwright/test'
import { expect, openStep, shopper, slotsAt, test } from './checkout.js'
import { logIn } from './store.js'
import { violationsOn } from './violations.js'

const sum = (page: Page) => page.locator('[data-basket-sum]')
const slotRow = (page: Page) => page.locator('[data-slot]').first()
const cards = (page: Page) => page.locator('main [data-product-id]')

function sentBy(page: Page): string[] {
  const frames: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(String(payload))))
  return frames
}

test('adds the price of the chosen slot to the sum of the basket, as to that of the checkout', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery'] })
  await page.goto(`${store.url}/checkout/payment`)
  const total = (await page.locator('[data-checkout-total]').getAttribute('data-checkout-total')) ?? ''
  await page.goto(`${store.url}/basket`)
  await expect(sum(page)).toHaveAttribute('data-basket-sum', total)
  expect(Number(total)).toBeGreaterThan(Number(await sum(page).getAttribute('data-basket-total')))
  expect(await violationsOn(page)).toEqual([])
})

test('keeps the capacity of a slot that an operator saves as it was while a place is held, and takes a new price', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery'] })
  const capacities = async () => (await slotsAt(page, store)).map(({ slotId, capacity }) => [slotId, capacity])
  const before = await capacities()
  await page.goto(`${store.url}/admin?zone=Z3`)
  for (const price of ['83,50', undefined]) {
    if (price !== undefined) await slotRow(page).locator('[name="price"]').fill(price)
    const saved = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/api/admin/slot'))
    await slotRow(page).getByRole('button').click()
    expect((await saved).status()).toBe(303)
    await expect(slotRow(page).locator('[name="price"]')).toHaveValue('83.50')
  }
  expect(await capacities()).toEqual(before)
})

test('heeds the diet of a profile everywhere, and opens an emptied shelf again', async ({ page, store }) => {
  await logIn(page, store, 'u200')
  await store.sql(`UPDATE shop.shopper SET dietary = '{vegan}' WHERE id = 'u200'`)
  await page.goto(store.url)
  await expect(cards(page).first()).toBeVisible()
  await expect(page.locator('main [data-product-id="milk"]')).toHaveCount(0)
  await page.goto(`${store.url}/search?q=salmon`)
  await expect(page.locator('[data-nothing-fits]')).toBeVisible()
  await store.sql(`UPDATE shop.product SET tags = array_remove(tags, 'vegan') WHERE category_id = 'meat_fish'`)
  await page.goto(`${store.url}/category/meat_fish`)
  await expect(page.locator('[data-nothing-fits]')).toBeVisible()
  expect(await violationsOn(page)).toEqual([])
  await page.locator('main [data-diet="vegan"]').click()
  await expect(cards(page).first()).toBeVisible()
  await page.goto(store.url)
  await expect(page.locator('main [data-product-id="milk"]').first()).toBeVisible()
})

test('tells what shoppers think of the slots, which features they use, and what they take off the wish list', async ({ page, store }) => {
  const sent = sentBy(page)
  const tells = (...parts: string[]) => expect.poll(() => sent.some((frame) => parts.every((part) => frame.includes(part)))).toBe(true)
  await shopper(page, store, { settled: ['address'] })
  await openStep(page, store, 'delivery')
  const no = page.getByRole('button', { name: 'Do these times suit you? No' })
  await no.click()
  await expect(no).toHaveAttribute('aria-pressed', 'true')
  await tells('feedback.given', '"about":"delivery"', '"mood":"bad"')
  expect(await violationsOn(page)).toEqual([])

  await page.goto(`${store.url}/category/dairy_eggs`)
  await page.locator('.facet-menu summary').first().click()
  await tells('feature.used', '"feature":"filters"')

  await page.goto(`${store.url}/product/bananas`)
  const heart = page.locator('.wish').first()
  await heart.click()
  await tells('wishlist.item_added', 'bananas')
  await expect(heart).toHaveAttribute('aria-pressed', 'true')
  await heart.click()
  await tells('wishlist.item_removed', 'bananas')
})
