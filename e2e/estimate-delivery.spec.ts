/** The scenario "delivery estimator": a shopper cannot decide between the slots, and is shown the best one. */

import { accept, card, decline, expect, free, message, openStep, reportDwell, sellOut, shopper, test, undo } from './checkout.js'
import { cardTimeout } from './store.js'
import { violationsOn } from './violations.js'

test('shows the best slot to a shopper who looks for a minute and a half', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  await openStep(page, store, 'delivery')
  await reportDwell(page, store, 91_000)
  await expect(card(page)).toHaveAttribute('data-use-case', 'estimate_delivery')
  expect(await violationsOn(page)).toEqual([])
  await accept(page).click()
  await expect(page.locator('.slot[data-best]')).toContainText('Best for you')
  await expect(page.locator('.slot[data-best] .slot-price')).toHaveText('CZK 49.00')
})

test('points to nothing when the shopper declines, and lets deliveries rest when a slot opens', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  const evening = await sellOut(page, store, '18:00')
  await openStep(page, store, 'delivery')
  await reportDwell(page, store, 91_000)
  await expect(card(page)).toBeVisible()
  await decline(page).click()
  await expect(card(page)).toHaveCount(0)
  await expect(page.locator('.slot[data-best]')).toHaveCount(0)

  await expect.poll(() => store.counts('user:u482', 'suggestion.declined')).toBe(1)
  await free(store, evening, 2)
  await expect.poll(() => store.reasonsFor('user:u482', 'delivery.slot_opened'), cardTimeout).toContain('the category is paused after a refusal')
  await expect(card(page)).toHaveCount(0)
})

test('takes the mark back when the shopper undoes it', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  await openStep(page, store, 'delivery')
  await reportDwell(page, store, 91_000)
  await accept(page).click()
  await expect(page.locator('.slot[data-best]')).toBeAttached()
  await undo(page).click()
  await expect(page.locator('.slot[data-best]')).toHaveCount(0)
  await expect(message(page)).toContainText('Undone')
})

test('undoes the steps before the one that fails, and the shop goes on', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  await openStep(page, store, 'delivery')
  await reportDwell(page, store, 91_000)
  await expect(card(page)).toHaveAttribute('data-use-case', 'estimate_delivery')
  await page.route('**/api/shop/slots*', (route) => route.fulfill({ status: 503, body: '{}' }))
  await accept(page).click()
  await expect.poll(async () => (await store.outcomesOf('user:u482')).filter((type) => type.startsWith('workflow.') || type.startsWith('command.'))).toContain('command.failed')
  await expect(page.locator('.slot[data-best]')).toHaveCount(0)
  await page.unroute('**/api/shop/slots*')
  await page.locator('.slot:not([data-full])').first().click()
  await expect(page.locator('.step-actions').getByRole('timer')).toContainText('Held for you')
})

test('gives way to a slot that becomes free before it was seen', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  const evening = await sellOut(page, store, '18:00')
  await openStep(page, store, 'delivery')
  // A page in the background shows nothing.
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }))
  await reportDwell(page, store, 91_000)
  await expect.poll(() => store.toldTo('user:u482')).toContain('estimate_delivery')
  await free(store, evening, 2)
  await expect.poll(() => store.toldTo('user:u482')).toContain('offer_delivery_slot')
  await page.evaluate(() => Reflect.deleteProperty(document, 'visibilityState'))
  await expect(card(page)).toHaveAttribute('data-use-case', 'offer_delivery_slot')
})
