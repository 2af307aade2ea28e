/** The scenario "payment trouble": the card provider is degraded while the shopper is about to pay by card. */

import { accept, card, decline, expect, method, openStep, shopper, test, undo } from './checkout.js'
import { cardTimeout, type Store } from './store.js'
import { violationsOn } from './violations.js'

const degrade = (store: Store, level = 'moderate') =>
  store.ingest('payment.provider_degraded', { provider: 'card', level, alternative: 'paypal' }, 'payments')

test('switches the choice on screen to PayPal, and back to the card when undone', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery'] })
  await openStep(page, store, 'payment')
  await page.locator('[data-method="card"]').click()
  await degrade(store)
  await expect(card(page)).toHaveAttribute('data-use-case', 'switch_payment')
  expect(await violationsOn(page)).toEqual([])

  await accept(page).click()
  await expect(method(page, 'paypal')).toBeChecked()
  await page.reload()
  await expect(method(page, 'paypal')).toBeChecked()

  await undo(page).click()
  await expect(method(page, 'card')).toBeChecked()
})

test('keeps the card of a shopper who declines, and lets payments rest when its provider fails again', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery'] })
  await openStep(page, store, 'payment')
  await page.locator('[data-method="card"]').click()
  await degrade(store)
  await expect(card(page)).toBeVisible()
  await decline(page).click()
  await expect(card(page)).toHaveCount(0)
  await expect(method(page, 'card')).toBeChecked()

  await expect.poll(() => store.counts('user:u482', 'suggestion.declined')).toBe(1)
  await store.ingest('payment.provider_recovered', { provider: 'card' }, 'payments')
  await degrade(store)
  await expect.poll(() => store.reasonsFor('user:u482', 'payment.provider_at_risk'), cardTimeout).toContain('the category is paused after a refusal')
  await expect(card(page)).toHaveCount(0)
  await expect(method(page, 'card')).toBeChecked()
})

test('takes the advice back when the provider recovers', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery'] })
  await openStep(page, store, 'payment')
  await page.locator('[data-method="card"]').click()
  await degrade(store, 'severe')
  await expect(card(page)).toBeVisible()
  await store.ingest('payment.provider_recovered', { provider: 'card' }, 'payments')
  await expect(accept(page)).toHaveCount(0)
})
