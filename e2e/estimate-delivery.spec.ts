/** The scenario "delivery estimator": a shopper cannot decide between the slots, and is shown the best one. */

import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { accept, card, decline, expect, openStep, shopper, test } from './checkout.js'
import type { Store } from './store.js'

/** Tells what the page tells of a pointer that stays on the slots for a minute and a half: by the gateway, in its session. */
async function hesitate(page: Page, store: Store): Promise<void> {
  const { sessionId } = JSON.parse(await page.evaluate(() => sessionStorage.getItem('proactive.tab') ?? '{}'))
  const headers = { origin: store.url }
  const grant = await (await page.request.post(`${store.url}/api/proactive/session`, { headers, data: { sessionId } })).json()
  expect(grant.sessionId).toBe(sessionId)
  const time = new Date().toISOString()
  const events = [{ id: randomUUID(), type: 'pointer.dwelled', time, data: { target: 'delivery-options', dwellMs: 91_000, oscillation: 'low' } }]
  const sent = await page.request.post(`${store.url}/api/proactive/events`, {
    headers: { ...headers, authorization: `Bearer ${grant.token}` },
    data: { sentAt: time, events },
  })
  expect(await sent.json()).toMatchObject({ ok: true, accepted: 1 })
}

test('shows the best slot to a shopper who looks for a minute and a half', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  await openStep(page, store, 'delivery')
  await hesitate(page, store)
  await expect(card(page)).toHaveAttribute('data-use-case', 'estimate_delivery')
  await accept(page).click()
  await expect(page.locator('.slot[data-best]')).toContainText('Best for you')
  await expect(page.locator('.slot[data-best] .slot-price')).toHaveText('CZK 49.00')
})

test('points to nothing when the shopper declines', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  await openStep(page, store, 'delivery')
  await hesitate(page, store)
  await expect(card(page)).toBeVisible()
  await decline(page).click()
  await expect(card(page)).toHaveCount(0)
  await expect(page.locator('.slot[data-best]')).toHaveCount(0)
})
