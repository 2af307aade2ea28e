/** The delivery slots are loaded while the shopper still writes the address, so that the delivery step opens at once. */

import { address, expect, goOn, openStep, shopper, test } from './checkout.js'

test('loads the slots ahead, and asks for none when the delivery step opens', async ({ page, store }) => {
  await shopper(page, store)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/shop/slots')) asked.push(new URL(page.url()).pathname)
  })
  const loaded = page.waitForResponse(/api\/shop\/slots\?postcode=11000/)
  await openStep(page, store, 'address')
  await loaded
  for (const [field, value] of Object.entries(address)) await page.locator(`#${field}`).fill(value)
  await goOn(page).click()
  await expect(page.locator('[data-slot-id]').first()).toBeAttached()
  expect(asked).toEqual(['/checkout/address'])
})

test('shows the slots as well to a shopper whose assistant is off', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  await page.route('**/api/proactive/**', (route) => route.abort())
  await page.goto(`${store.url}/checkout/delivery`)
  await expect(page.locator('[data-slot-id]').first()).toBeAttached()
})
