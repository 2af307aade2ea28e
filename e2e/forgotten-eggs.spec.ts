/**
 * The scenario "the forgotten eggs": a regular shopper looks at a big basket without the eggs of 17 of their 20 orders,
 * and a quiet moment later is reminded of them.
 */

import { minutes } from '@proactive/protocol'
import { expect } from '@playwright/test'
import { basketOf, card, cardTimeout, partOf, test } from './store.js'

const inBasket = '.basket-line[data-product-id="eggs"]'

test('reminds the shopper of the eggs, who adds them and sees them in the basket at once, and undoes it', async ({ page, store }) => {
  await page.goto(`${store.url}/?scenario=forgotten-eggs`)
  await expect(partOf(page, 'message')).toContainText('17 of your 20 orders', cardTimeout)
  await expect(partOf(page, 'message')).toContainText('favourite brand is in stock')
  await expect(card(page)).toHaveAttribute('data-use-case', 'recall_usual')
  await expect(card(page)).toHaveAttribute('data-placement', 'anchored')
  await expect(page).toHaveURL(/\/basket$/)
  const before = await basketOf(page)
  const pieces = before.items.reduce((sum, { quantity }) => sum + quantity, 0)

  await test.step('accepting puts the eggs on the screen and in the total', async () => {
    await partOf(page, 'accept').click()
    await expect(page.locator(inBasket)).toBeVisible()
    await expect(page.locator('[data-cart-count]')).toHaveText(String(pieces + 1))
    await expect(page.locator('[data-basket-total]')).toHaveAttribute('data-basket-total', String(before.total + 6_990))
  })

  await test.step('undo takes exactly the eggs out again', async () => {
    await partOf(page, 'undo').click()
    await expect(page.locator(inBasket)).toHaveCount(0)
    await expect(page.locator('[data-basket-total]')).toHaveAttribute('data-basket-total', String(before.total))
    expect(await basketOf(page)).toEqual(before)
  })
})

test('says nothing of usuals for a while after the shopper declined', async ({ page, store }) => {
  await page.goto(`${store.url}/?scenario=forgotten-eggs`)
  await expect(card(page)).toBeVisible(cardTimeout)
  await partOf(page, 'decline').click()
  await expect(card(page)).toHaveCount(0)

  await store.advance(minutes(6))
  await page.reload()
  await expect.poll(() => store.reasonsFor('user:u482', 'shopper.forgot_usual'), cardTimeout).toContain('the category is paused after a refusal')
  await expect(card(page)).toHaveCount(0)
  expect((await basketOf(page)).items.map(({ productId }) => productId)).not.toContain('eggs')
})
