/** Shopping before the checkout: shelves with filters, search, a product with sizes, the wish list, usuals and the basket. */

import { expect, type Page } from '@playwright/test'
import { allow, basketOf, test } from './store.js'
import { violationsOn } from './violations.js'

/** A busy machine needs time for a navigation. */
test.describe.configure({ timeout: 240_000 })

const cards = (page: Page) => page.locator('main [data-product-id]')
const filters = (page: Page) => page.getByRole('region', { name: 'Filter and sort' })

/** Logs the page's shopper in, as the demo's list of shoppers does. */
const login = (page: Page, userId: string) =>
  page.evaluate(async (id) => {
    const response = await fetch('/api/demo/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ userId: id }) })
    if (!response.ok) throw new Error(`POST /api/demo/login answered ${response.status}.`)
  }, userId)

/** Collects the events that the page sends. */
function sentBy(page: Page): string[] {
  const frames: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(String(payload))))
  return frames
}

test('narrows a shelf by its filters, in the address, and Back takes each step back', async ({ page, store }) => {
  await page.goto(`${store.url}/category/dairy_eggs`)
  const all = await cards(page).count()
  await filters(page).getByRole('link', { name: /^Vegan/ }).click()
  await expect(page).toHaveURL(/\/category\/dairy_eggs\?tag=vegan$/)
  await expect(cards(page).first()).toHaveAttribute('data-product-id', 'oat_drink')
  const vegan = await cards(page).count()
  expect(vegan).toBeLessThan(all)

  await filters(page).getByText('Sort', { exact: true }).click()
  await filters(page).getByRole('link', { name: 'Cheapest first' }).click()
  await expect(page).toHaveURL(/tag=vegan&sort=price$/)
  await expect(cards(page).first()).toHaveAttribute('data-product-id', 'coconut_yoghurt')
  await expect(cards(page)).toHaveCount(vegan)

  await page.goBack()
  await expect(cards(page).first()).toHaveAttribute('data-product-id', 'oat_drink')
  await page.goBack()
  await expect(cards(page)).toHaveCount(all)
})

test('says so when nothing fits, and shows the whole shelf again', async ({ page, store }) => {
  await page.goto(`${store.url}/category/dairy_eggs?tag=vegan&brand=Statek`)
  await expect(page.getByRole('heading', { name: 'Nothing on this shelf fits all of that' })).toBeVisible()
  await page.getByRole('link', { name: 'Show everything' }).click()
  await expect(page).toHaveURL(`${store.url}/category/dairy_eggs`)
  await expect(cards(page).first()).toHaveAttribute('data-product-id', 'milk')
})

test('finds “maslo” with its accents, and tells the assistant how many results there were and no word of the search', async ({ page, store }) => {
  const sent = sentBy(page)
  await page.goto(store.url)
  await allow(page)
  await page.getByRole('searchbox', { name: 'Search' }).fill('maslo')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/search\?q=maslo$/)
  await expect(cards(page).first()).toHaveAttribute('data-product-id', 'butter')
  const found = await cards(page).count()
  await expect.poll(() => sent.find((frame) => frame.includes('search.performed'))).toContain(`"results":${found}`)
  expect(sent.filter((frame) => frame.includes('maslo'))).toEqual([])

  await page.getByRole('searchbox', { name: 'Search' }).fill('joghurt')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: 'These come close' })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search' }).fill('qqxxzzwwkk')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Nothing found for “qqxxzzwwkk”' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('link', { name: /Bakery/ })).toBeVisible()
})

test('sells a size: choosing it is noticed, the basket has it, and its stock changes as the database does', async ({ page, store }) => {
  const sent = sentBy(page)
  await page.goto(`${store.url}/product/rubber_gloves`)
  await allow(page)
  await page.getByText('M', { exact: true }).click()
  await expect.poll(() => sent.some((frame) => frame.includes('variant.considered') && frame.includes('"variantId":"m"'))).toBe(true)
  await page.getByRole('button', { name: 'Add to basket: Rubber gloves, M' }).click()
  await expect.poll(async () => (await basketOf(page)).items).toMatchObject([{ productId: 'rubber_gloves', variantId: 'm', quantity: 1 }])

  await store.sql(`UPDATE shop.stock SET on_hand = 2 WHERE product_id = 'rubber_gloves' AND variant_id = 'm'`)
  await expect(page.locator('main article').first().locator('[data-stock="2"]')).toHaveText('Only 2 left')
  await store.sql(`UPDATE shop.stock SET on_hand = 0 WHERE product_id = 'rubber_gloves' AND variant_id = 'm'`)
  await expect(page.locator('main article').first().locator('[data-stock="0"]')).toBeVisible()
})

test('offers a substitute for what is sold out', async ({ page, store }) => {
  await store.sql(`UPDATE shop.stock SET on_hand = 0 WHERE product_id = 'semi_skimmed_milk'`)
  await page.goto(`${store.url}/product/semi_skimmed_milk`)
  const instead = page.getByRole('region', { name: 'Instead of Semi-skimmed milk' })
  await expect(instead.locator('[data-product-id="milk"]')).toBeVisible()
})

test('keeps a wish over a reload, and forgets it with the heart', async ({ page, store }) => {
  const sent = sentBy(page)
  await page.goto(`${store.url}/product/vanilla_ice_cream`)
  await allow(page)
  await page.getByRole('button', { name: 'On your wish list: Vanilla ice cream' }).click()
  await expect.poll(() => sent.some((frame) => frame.includes('wishlist.item_added'))).toBe(true)
  await page.reload()
  await expect(page.getByRole('button', { name: 'On your wish list: Vanilla ice cream' })).toHaveAttribute('aria-pressed', 'true')
  await page.goto(`${store.url}/wishlist`)
  await expect(cards(page)).toHaveCount(1)
  await page.goto(`${store.url}/product/vanilla_ice_cream`)
  const gone = page.waitForResponse((response) => response.request().method() === 'DELETE')
  await page.getByRole('button', { name: 'On your wish list: Vanilla ice cream' }).click()
  await gone
  await page.goto(`${store.url}/wishlist`)
  await expect(page.getByRole('heading', { name: 'Your wish list is empty' })).toBeVisible()
})

test('shows a regular their usuals, and in the basket the next delivery', async ({ page, store }) => {
  await page.goto(store.url)
  await login(page, 'u482')
  await page.goto(`${store.url}/usuals`)
  await expect(cards(page).first()).toHaveAttribute('data-product-id', 'eggs')
  await expect(page.getByText('In 17 of your 20 orders')).toBeVisible()
  await page.getByRole('button', { name: 'Add to basket: Free-range eggs' }).click()
  await expect.poll(async () => (await basketOf(page)).items).toMatchObject([{ productId: 'eggs' }])
  await page.goto(`${store.url}/basket`)
  await expect(page.locator('[data-next-slot^="Z3-"]')).toBeVisible()
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the shop can be filtered, searched, wished and bought from', async ({ page, store }) => {
    await page.goto(`${store.url}/category/bakery`)
    await filters(page).getByRole('link', { name: /^Gluten-free/ }).click()
    await expect(cards(page)).toHaveCount(3)
    await page.getByRole('searchbox', { name: 'Search' }).fill('rukavice')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: 'Rubber gloves' }).click()
    await page.getByLabel('Choose one').last().selectOption({ label: 'L' })
    await page.getByRole('button', { name: 'Add to basket', exact: true }).click()
    await expect(page.locator('[data-cart-count="1"]')).toBeVisible()
    await page.getByRole('button', { name: 'On your wish list: Rubber gloves' }).click()
    await page.goto(`${store.url}/wishlist`)
    await expect(cards(page)).toHaveCount(1)
  })
})

const pages = ['/', '/category/frozen', '/category/dairy_eggs?tag=vegan&brand=Statek', '/search?q=milk', '/search?q=qqxxzzwwkk', '/product/milk', '/product/rubber_gloves', '/wishlist', '/usuals', '/basket', '/no-such-page', '/product/no-such-product']

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the pages, and none is wider than a small phone: ${scheme}`, async ({ page, store }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width: 320, height: 700 })
    for (const path of pages) {
      await page.goto(store.url + path)
      expect(await violationsOn(page), path).toEqual([])
      expect({ path, width: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ path, width: 320 })
    }
  })
}
