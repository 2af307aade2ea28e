/**
 * The scenario "a shopper without dairy": after eight products without milk the shopper opens the dairy shelf, and is
 * offered to see only what fits.
 */

import { minutes } from '@proactive/protocol'
import { expect, type Page } from '@playwright/test'
import { card, cardTimeout, partOf, personOf, type Store, test } from './store.js'
import { violationsOn } from './violations.js'

const milk = (page: Page) => page.locator('main [data-product-id="milk"]')
const oatDrink = (page: Page) => page.locator('main [data-product-id="oat_drink"]')
const chip = (page: Page) => page.locator('main [data-diet="dairy_free"]')

async function acceptFilter(page: Page, store: Store): Promise<void> {
  await page.goto(`${store.url}/?scenario=dairy-free`)
  await expect(partOf(page, 'message')).toContainText('dairy-free', cardTimeout)
  await expect(card(page)).toHaveAttribute('data-use-case', 'learn_diet')
  await expect(milk(page)).toBeVisible()
  await partOf(page, 'accept').click()
  await expect(milk(page)).toHaveCount(0)
  await expect(oatDrink(page)).toBeVisible()
  await expect(chip(page)).toBeVisible()
}

test('shows only what fits once the shopper accepts, and everything again after undo', async ({ page, store }) => {
  await acceptFilter(page, store)
  await partOf(page, 'undo').click()
  await expect(milk(page)).toBeVisible()
  await expect(chip(page)).toHaveCount(0)
})

test('keeps the filter on every category and in the settings, until the shopper removes it', async ({ page, store }) => {
  await acceptFilter(page, store)
  await page.goto(`${store.url}/category/pantry`)
  await expect(chip(page)).toBeVisible()
  await page.goto(`${store.url}/settings`)
  await expect(chip(page)).toBeVisible()
  expect(await violationsOn(page)).toEqual([])
  await chip(page).click()
  await expect(chip(page)).toHaveCount(0)
  await page.goto(`${store.url}/category/dairy_eggs`)
  await expect(milk(page)).toBeVisible()
})

test('removes the filter without scripts', async ({ page, browser, store }) => {
  await acceptFilter(page, store)
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })
  const plain = await context.newPage()
  await plain.goto(`${store.url}/category/dairy_eggs`)
  await expect(milk(plain)).toHaveCount(0)
  await chip(plain).click()
  await expect(plain).toHaveURL(/\/category\/dairy_eggs$/)
  await expect(milk(plain)).toBeVisible()
  await context.close()
})

test('asks for no filter for a while after the shopper declined', async ({ page, store }) => {
  await page.goto(`${store.url}/?scenario=dairy-free`)
  await expect(card(page)).toBeVisible(cardTimeout)
  const personId = await personOf(page, store)
  await partOf(page, 'decline').click()
  await expect(card(page)).toHaveCount(0)

  await store.advance(minutes(6))
  // A ninth product gives the signal again.
  await page.goto(`${store.url}/product/oat_drink`)
  // A page that is left before its code is loaded tells nothing of what was seen on it.
  await page.waitForLoadState('networkidle')
  await page.goto(`${store.url}/category/dairy_eggs`)
  await expect.poll(() => store.reasonsFor(personId, 'shopper.prefers'), cardTimeout).toContain('the category is paused after a refusal')
  await expect(card(page)).toHaveCount(0)
  await expect(milk(page)).toBeVisible()
})
