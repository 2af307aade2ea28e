/** The scenario "saved address": the form is empty, and the address of the last orders is one tap away. */

import type { Page } from '@playwright/test'
import { accept, card, decline, expect, message, openStep, shopper, test, undo } from './checkout.js'
import { waitUntilLive } from './store.js'
import { violationsOn } from './violations.js'

const values = (page: Page) => page.locator('#name, #street, #city, #postcode, #phone').evaluateAll((fields) => fields.map((field) => (field instanceof HTMLInputElement ? field.value : '')))

test('fills in the saved address, marks the fields, and undoes it', async ({ page, store }) => {
  await shopper(page, store)
  await openStep(page, store, 'address')
  await expect(card(page)).toHaveAttribute('data-use-case', 'fill_address')
  await expect(message(page)).toContainText('Dlouhá 12')

  await accept(page).click()
  await expect(page.locator('#street')).toHaveValue('Dlouhá 12')
  expect(await values(page)).toEqual(['Alena', 'Dlouhá 12', 'Praha 1', '11000', '+420 000 000 482'])
  await expect(page.locator('[data-field="street"] [data-proactive="fill"]')).toContainText('Your saved address')

  await undo(page).click()
  await expect(page.locator('#street')).toHaveValue('')
  expect(await values(page)).toEqual(['', '', '', '', ''])
})

test('leaves the form to a shopper who declines, and moves nothing on the page', async ({ page, store }) => {
  await shopper(page, store)
  await openStep(page, store, 'address')
  // In the document: a click may scroll the page.
  const place = () => page.locator('#street').evaluate((field) => field.getBoundingClientRect().y + scrollY)
  const before = await place()
  await expect(card(page)).toBeVisible()
  expect(await place()).toEqual(before)
  expect(await violationsOn(page)).toEqual([])
  await decline(page).click()
  await expect(card(page)).toHaveCount(0)
  expect(await place()).toEqual(before)
  expect(await values(page)).toEqual(['', '', '', '', ''])
  await page.reload()
  await waitUntilLive(page)
  await expect(card(page)).toHaveCount(0)
})

test('offers nothing to a shopper without a saved address', async ({ page, store }) => {
  await shopper(page, store, { userId: 'u200' })
  const executed = page.waitForRequest(/api\/shop\/slots/)
  await openStep(page, store, 'address')
  // The slots that are loaded ahead show that the assistant has seen the step.
  await executed
  await expect(card(page)).toHaveCount(0)
})
