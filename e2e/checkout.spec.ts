/** The checkout without the assistant: from the basket to an order, with and without scripts. */

import { address, expect, goOn, method, shopper, test } from './checkout.js'
import { basketOf } from './store.js'
import { violationsOn } from './violations.js'

test('goes from the basket to an order, which the shopper finds in the list', async ({ page, store }) => {
  await shopper(page, store)
  await page.goto(`${store.url}/basket`)
  await page.getByRole('link', { name: 'Go to checkout' }).click()
  await expect(page).toHaveURL(/checkout\/address/)

  await test.step('a field that is missing gets the focus and says what to do', async () => {
    await goOn(page).click()
    await expect(page.locator('#name')).toBeFocused()
    await expect(page.locator('#name-problem')).toHaveText('Please fill this in.')
  })

  for (const [field, value] of Object.entries(address)) await page.locator(`#${field}`).fill(value)
  await goOn(page).click()
  await expect(page).toHaveURL(/checkout\/delivery/)

  await test.step('a chosen slot is held, with its time', async () => {
    await page.locator('.day-tab, .slot-day').first().waitFor({ state: 'attached' })
    await page.locator('.slot:not([data-full])').nth(5).click()
    await expect(page.getByRole('timer')).toContainText('Held for you: 9:')
  })
  await goOn(page).click()
  await expect(page).toHaveURL(/checkout\/payment/)
  await page.locator('[data-method="card"]').click()
  await goOn(page).click()
  await expect(page).toHaveURL(/checkout\/review/)

  await test.step('the back button goes to the step before', async () => {
    await page.goBack()
    await expect(page).toHaveURL(/checkout\/payment/)
    await expect(method(page, 'card')).toBeChecked()
    await page.goForward()
  })

  await goOn(page).click()
  await expect(page).toHaveURL(/checkout\/placed/)
  await expect(page.locator('[data-cart-count]')).toHaveText('0')
  expect((await basketOf(page)).items).toEqual([])
  await page.goto(`${store.url}/orders`)
  await expect(page.locator('[data-order-status="placed"]')).toHaveCount(1)
})

test('sends a shopper who opens a later step back to the first that is not settled', async ({ page, store }) => {
  await page.goto(`${store.url}/checkout/review`)
  await expect(page).toHaveURL(/\/basket$/)
  await shopper(page, store)
  await page.goto(`${store.url}/checkout/review`)
  await expect(page).toHaveURL(/checkout\/address/)
})

test('has no accessibility violations that axe can find', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address', 'delivery', 'payment'] })
  const steps = ['address', 'delivery', 'payment', 'review'].map((step) => `/checkout/${step}`)
  for (const path of [...steps, '/orders', '/orders/u482-20', '/admin']) {
    await page.goto(store.url + path)
    expect(await violationsOn(page), path).toEqual([])
  }
  await page.goto(`${store.url}/checkout/review`)
  await goOn(page).click()
  await expect(page).toHaveURL(/checkout\/placed/)
  await expect(page.locator('h1')).toBeVisible()
  expect(await violationsOn(page), 'the order that was placed').toEqual([])
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('takes an order by forms alone', async ({ page, store }) => {
    await page.goto(`${store.url}/product/olive_oil`)
    for (let bottles = 1; bottles <= 2; bottles++) await page.locator('.stepper button[value="1"]').first().click()
    await page.goto(`${store.url}/basket`)
    await page.getByRole('link', { name: 'Go to checkout' }).click()
    for (const [field, value] of Object.entries({ ...address, postcode: '99999' })) await page.locator(`#${field}`).fill(value)
    await goOn(page).click()
    await expect(page.locator('#postcode-problem')).toHaveText('We do not deliver to this postcode yet.')
    await expect(page.locator('#street')).toHaveValue(address.street)
    await page.locator('#postcode').fill('110 00')
    await goOn(page).click()
    await page.locator('.slot:not([data-full]) input').last().check({ force: true })
    await goOn(page).click()
    await page.locator('[data-method="cash"] input').check({ force: true })
    await goOn(page).click()
    await goOn(page).click()
    await expect(page).toHaveURL(/checkout\/placed/)
  })
})
