/** The glass box of the store: what the assistant does with what this shopper does, live. */

import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { allow, type Store, test } from './store.js'
import { violationsOn } from './violations.js'

const card = (page: Page) => page.locator('[data-proactive="suggestion"]')
/** Time for an event to become a card on the page, or an item in the box, on a slow machine. */

const box = (page: Page) => page.locator('[data-proactive="glass-box"]')
const lane = (page: Page, name: string) => box(page).getByRole('region', { name, exact: true })
const open = async (page: Page) => page.getByRole('button', { name: 'Open the Proactive devtools' }).click()
const milkFallsToFour = async (store: Store) => store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })

// A busy machine needs a minute to start the page alone.
test.slow()

test('the milk runs low: its events become one signal and one card, and a click lights the chain to the outcome', async ({ page, store }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${store.url}/?scenario=low-stock-milk`)
  await page.waitForURL(/\/product\/milk/)
  await expect(card(page)).toBeVisible()
  expect(asked.filter((url) => url.includes('/inspection'))).toEqual([])

  await open(page)
  await card(page).locator('[data-proactive="accept"]').click()
  const accepted = lane(page, 'Outcome').getByRole('button', { name: /suggestion\.accepted/ })
  await expect(accepted).toBeVisible()
  const signal = lane(page, 'Signals').locator('.item').first()
  await expect(signal).toContainText(/of \d+ events/)
  await signal.click()
  await expect(lane(page, 'Events').locator('[data-light="cause"]').first()).toContainText('inventory.stock_changed')
  for (const name of ['Routing', 'Gates', 'Decision', 'Command', 'Outcome']) {
    await expect(lane(page, name).locator('[data-light="effect"]').first()).toBeVisible()
  }

  await lane(page, 'Routing').locator('.item').first().click()
  const details = box(page).getByRole('complementary', { name: 'Details' })
  await expect(details).toContainText(/of \d+ needed/)
  await expect(details).toContainText(/\d+ considered, \d+ turned away/)

  const [download] = await Promise.all([page.waitForEvent('download'), box(page).getByRole('button', { name: 'Export as JSON' }).click()])
  const exported: unknown = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect(exported).toMatchObject({ traces: [{ signal: {}, command: {}, outcomes: expect.anything() }] })
})

test('an evening slot opens: fifty events become one signal, five hundred shoppers are live, and six of them are told', async ({ page, store }) => {
  await page.goto(`${store.url}/?scenario=evening-slot`)
  await expect(card(page)).toHaveAttribute('data-use-case', 'offer_delivery_slot', { timeout: 120_000 })
  for (const [width, colorScheme] of [[1440, 'light'], [768, 'dark']] as const) {
    await page.setViewportSize({ width, height: 960 })
    await page.emulateMedia({ colorScheme })
    if (width === 1440) await open(page)
    const signals = lane(page, 'Signals').locator('.item')
    await expect(signals).toHaveCount(1)
    await expect(signals).toContainText('of 50 events, 48 left out')
    const routing = lane(page, 'Routing').locator('.item')
    await expect(routing).toContainText('6 told')
    for (const item of [signals, routing]) {
      await item.click()
      const funnel = box(page).getByRole('list', { name: 'From events to persons' })
      await expect(funnel).toBeInViewport({ ratio: 1 })
      await expect(funnel.getByRole('listitem')).toHaveText(['50 events', '1 signal', '500 live', /^\d{2,3} scored$/, '6 told'])
      expect(await violationsOn(page, { include: '[data-proactive="glass-box"]' })).toEqual([])
    }
    await expect(box(page).getByRole('complementary', { name: 'Details' })).toContainText(/500 persons live, \d+ considered, \d+ turned away, 6 told/)
  }
})

test('a dialog keeps a card back, and the glass box says so', async ({ page, store }) => {
  await page.goto(`${store.url}/product/milk`)
  await allow(page)
  await open(page)
  await page.evaluate(() => {
    const survey = Object.assign(document.createElement('div'), { role: 'dialog', ariaModal: 'true', textContent: 'A survey' })
    survey.style.cssText = 'position: fixed; inset: 0 0 auto auto'
    document.body.append(survey)
  })
  await milkFallsToFour(store)
  await box(page).getByRole('tab', { name: 'Held back (1)' }).click()
  await expect(box(page)).toContainText('1 not shown: a dialog was open')
  await expect(card(page)).toHaveCount(0)
})

test('a shopper without consent reads why nothing is said', async ({ page, store }) => {
  await page.goto(`${store.url}/product/milk`)
  await open(page)
  await box(page).getByRole('tab', { name: 'Why nothing?' }).click()
  await expect(box(page)).toContainText('The consent is unknown')
  await expect(box(page)).toContainText('No event arrived in the last minutes')
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries({ phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } })) {
    test(`has no accessibility violations that axe can find, ${colorScheme}, on a ${size}`, async ({ page, store }) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      await page.goto(`${store.url}/product/milk`)
      await allow(page)
      await milkFallsToFour(store)
      await expect(card(page)).toBeVisible()
      await open(page)
      const command = lane(page, 'Command').locator('.item').first()
      await expect(command).toBeVisible()
      const violations = () => violationsOn(page, { include: '[data-proactive="glass-box"]' })
      for (const name of ['Routing', 'Gates']) {
        await lane(page, name).locator('.item').first().click()
        expect(await violations()).toEqual([])
      }
      await box(page).getByRole('tab', { name: 'Why nothing?' }).click()
      expect(await violations()).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
    })
  }
}
