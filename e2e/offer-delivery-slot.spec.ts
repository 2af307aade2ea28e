/** The scenario "evening slot": every evening is taken, then places become free, and one is held for the shopper. */

import { accept, card, decline, expect, free, message, openStep, placesOf, sellOut, shopper, slot, test, undo } from './checkout.js'
import { violationsOn } from './violations.js'

test('holds an evening that became free for the shopper who usually takes it, and gives it back', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  const evening = await sellOut(page, store, '18:00')
  await openStep(page, store, 'delivery')
  await expect(slot(page, evening)).toHaveAttribute('data-full', 'true')

  await free(store, evening, 2)
  await expect(card(page)).toHaveAttribute('data-use-case', 'offer_delivery_slot')
  await expect(message(page)).toContainText('18:00–20:00')
  await expect(message(page)).toContainText('CZK 99.00')
  await expect(card(page).locator('[data-proactive="hold"]')).toBeVisible()
  expect(await violationsOn(page)).toEqual([])

  await accept(page).click()
  await expect(slot(page, evening).locator('input')).toBeChecked()
  await expect(page.locator('.step-actions').getByRole('timer')).toContainText('Held for you')
  expect(await placesOf(page, store, evening)).toBe(1)

  await undo(page).click()
  await expect(slot(page, evening).locator('input')).not.toBeChecked()
  await expect.poll(() => placesOf(page, store, evening)).toBe(2)
})

test('gives the place back at once when the shopper declines, and lets deliveries rest', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  const evening = await sellOut(page, store, '18:00')
  await openStep(page, store, 'delivery')
  await free(store, evening, 1)
  await expect(card(page)).toBeVisible()
  await decline(page).click()
  await expect(card(page)).toHaveCount(0)
  await expect.poll(() => placesOf(page, store, evening)).toBe(1)
  await free(store, evening, 3)
  await expect(slot(page, evening)).not.toHaveAttribute('data-full', 'true')
  await expect(card(page)).toHaveCount(0)
})
