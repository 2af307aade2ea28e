/** The scenario "payment failed": the card is declined, slot and goods stay reserved, and another way to pay is one tap away. */

import { accept, card, decline, expect, goOn, message, openStep, shopper, slotsAt, test } from './checkout.js'
import { basketOf } from './store.js'
import { violationsOn } from './violations.js'

test('places the order by another payment, for which slot and goods were kept', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery', 'payment'] })
  await store.sql(`UPDATE shop.payment_provider SET failing = 1 WHERE id = 'card'`)
  await openStep(page, store, 'review')
  await goOn(page).click()
  await expect(page).toHaveURL(/checkout\/payment\?order=/)
  await expect(page.locator('h1')).toHaveText('The payment did not go through')
  await expect(card(page)).toHaveAttribute('data-use-case', 'recover_payment')
  await expect(message(page)).toContainText('the bank declined it')
  expect(await violationsOn(page)).toEqual([])

  await accept(page).click()
  await expect(page).toHaveURL(/checkout\/placed/)
  expect((await basketOf(page)).items).toEqual([])
})

test('gives slot and goods back when the shopper declines and cancels the order', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery', 'payment'] })
  const free = async () => (await slotsAt(page, store)).reduce((sum, { left }) => sum + left, 0)
  await store.sql(`UPDATE shop.payment_provider SET failing = 1 WHERE id = 'card'`)
  await openStep(page, store, 'review')
  const held = await free()
  await goOn(page).click()
  await expect(card(page)).toBeVisible()
  await decline(page).click()
  await expect(card(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel the order' }).click()
  await expect(page.locator('[data-order-status="cancelled"]')).toBeVisible()
  expect(await free()).toBe(held + 1)
  expect((await basketOf(page)).items).toHaveLength(2)
})
