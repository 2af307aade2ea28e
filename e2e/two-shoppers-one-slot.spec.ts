/** The scenario "two shoppers, one slot": one place becomes free, and two windows want it. */

import type { Browser, Page } from '@playwright/test'
import { seconds } from '@proactive/protocol'
import { accept, card, decline, expect, message, test } from './checkout.js'
import type { Store } from './store.js'
import { violationsOn } from './violations.js'

/** The scenario asks the first shopper, while the second, in a window of their own, waits and knows it. */
async function bothWindows(page: Page, browser: Browser, store: Store): Promise<Page> {
  await page.goto(`${store.url}/?scenario=two-shoppers-one-slot`)
  await page.waitForURL(/\/checkout\/delivery/)
  await expect(card(page)).toHaveAttribute('data-use-case', 'offer_delivery_slot', { timeout: 90_000 })
  await expect(card(page).locator('[data-proactive="hold"]')).toContainText(/Held for you: 1:\d\d/)
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const second = await context.newPage()
  await second.goto(`${store.url.replace('localhost', '127.0.0.1')}/?second=/checkout/delivery`)
  await second.waitForURL(({ pathname }) => pathname === '/checkout/delivery')
  await expect(card(second).locator('[data-proactive="place"]')).toContainText(/Your place: 2 of 2\. Decided within \d:\d\d\./, { timeout: 90_000 })
  await expect(message(second)).toContainText('Another shopper decides first')
  await expect(card(second)).toHaveAttribute('data-placement', 'inline')
  await expect(card(second).locator('[data-proactive="accept"], [data-proactive="decline"]')).toHaveCount(0)
  return second
}

test('the second knows where they stand, and gets the slot when the first declines', async ({ page, browser, store }) => {
  const second = await bothWindows(page, browser, store)
  for (const window of [page, second]) expect(await violationsOn(window)).toEqual([])
  expect(await second.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await decline(page).click()
  await expect(card(page)).toHaveCount(0)
  await expect(message(second)).toContainText('18:00–20:00')
  await expect(card(second).locator('[data-proactive="hold"]')).toContainText(/Held for you: 1:\d\d/)
  await expect(card(second).locator('[data-proactive="place"]')).toHaveCount(0)
  await accept(second).click()
  await expect(second.locator('.step-actions').getByRole('timer')).toContainText('Held for you')
  await second.context().close()
})

test('the second is offered the nearest slot when the first takes the one that both want', async ({ page, browser, store }) => {
  const second = await bothWindows(page, browser, store)
  await accept(page).click()
  await expect(page.locator('.step-actions').getByRole('timer')).toContainText('Held for you')
  await expect(message(second)).toContainText('18:00–20:00 is taken. Hold ')
  await accept(second).click()
  await expect(second.locator('.step-actions').getByRole('timer')).toContainText('Held for you')
  await second.context().close()
})

test('the hold of a first who does not answer expires, and passes to the second', async ({ page, browser, store }) => {
  const second = await bothWindows(page, browser, store)
  await expect.poll(() => store.counts('user:u482', 'suggestion.shown')).toBe(1)
  await store.advance(seconds(100))
  await expect(message(page)).not.toContainText('Hold it for you?')
  await expect(accept(second)).toBeVisible()
  await expect(message(second)).toContainText('18:00–20:00')
  await expect(card(second).locator('[data-proactive="hold"]')).toBeVisible()
  await second.context().close()
})
