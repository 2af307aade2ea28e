/** The payment service reports by a webhook that a payment failed: the shopper is offered another way to pay, once. */

import { accept, card, expect, message, openStep, shopper, test } from './checkout.js'

test('a failed payment that the payment service reports leads to another way to pay', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery', 'payment'] })
  await openStep(page, store, 'review')
  const intent = { id: 'pi_1', amount: 49_900, currency: 'czk', metadata: { order_id: 'o1', user_id: 'u482' }, last_payment_error: { decline_code: 'insufficient_funds' } }
  const event = { id: 'evt_1', type: 'payment_intent.payment_failed', data: { object: intent } }
  expect(await store.webhook(event)).toBe(202)
  await expect(card(page)).toHaveAttribute('data-use-case', 'recover_payment')
  await expect(message(page)).toBeVisible()
  await expect(accept(page)).toBeVisible()
  expect(await store.webhook(event)).toBe(200)
})
