/** The assistant's panel in the store's header: a question with its source, and what waits there. */

import { expect, type Locator, type Page } from '@playwright/test'
import { allow, basketOf, card, cardTimeout, logIn, test, waitUntilLive } from './store.js'
import { violationsOn } from './violations.js'

const panel = (page: Page): Locator => page.locator('dialog [data-proactive="panel"]')
const waiting = (page: Page): Locator => panel(page).locator('[data-proactive="prepared"]')

/** Opens the dialog. A page that is not hydrated yet misses a click. */
async function openDialog(page: Page, name = 'Ask the assistant'): Promise<void> {
  await expect(async () => {
    await page.getByRole('button', { name }).click({ timeout: 5_000 })
    await expect(page.locator('dialog.assistant-panel')).toBeVisible({ timeout: 2_000 })
  }).toPass(cardTimeout)
}

async function openPanel(page: Page, name?: string): Promise<void> {
  await openDialog(page, name)
  await expect(panel(page)).toBeVisible(cardTimeout)
}

/** Asks a question by keyboard, and returns its answer. */
async function ask(page: Page, question: string): Promise<Locator> {
  await panel(page).getByRole('textbox', { name: 'Ask us a question' }).fill(question)
  await page.keyboard.press('Enter')
  const answer = panel(page).locator('[data-proactive="answer"]')
  await expect(answer).toBeVisible(cardTimeout)
  return answer
}

test('answers a question about the delivery with its source, and says so where nothing is known', async ({ page, store }) => {
  await page.goto(store.url)
  await allow(page)
  await openPanel(page)
  const answer = await ask(page, 'How much does delivery cost?')
  await expect(answer).toHaveAttribute('data-decided-by', 'search')
  await expect(answer.locator('[data-proactive="source"]')).toContainText(/deliver/i)
  await expect(answer).toContainText(/Kč|CZK/)
  await expect(await ask(page, 'Zyxwv qqqq?')).toContainText('We found nothing about this')
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
})

test('keeps a reminder in the panel for a shopper who wants to hear little, who accepts it there and undoes it', async ({ page, store }) => {
  await logIn(page, store, 'u482')
  await page.goto(`${store.url}/settings`)
  await allow(page)
  const saved = page.waitForResponse((response) => response.url().endsWith('/preferences') && response.request().method() === 'PUT')
  await page.getByRole('radio', { name: 'Rarely' }).click()
  expect((await saved).ok()).toBe(true)
  await page.goto(`${store.url}/?scenario=forgotten-eggs`)
  await expect(page).toHaveURL(/\/basket$/, cardTimeout)
  await openPanel(page)
  await expect(waiting(page)).toContainText('17 of your 20 orders', { timeout: 90_000 })
  await expect(card(page)).toHaveCount(0)
  const before = await basketOf(page)

  await test.step('axe finds nothing in the open panel', async () => {
    expect(await violationsOn(page, { include: 'dialog' })).toEqual([])
  })

  await test.step('accepting puts the eggs into the basket, by keyboard', async () => {
    await waiting(page).locator('[data-proactive="accept"]').focus()
    await page.keyboard.press('Enter')
    await expect(waiting(page).locator('[data-proactive="undo"]')).toBeFocused()
    expect((await basketOf(page)).items.map(({ productId }) => productId)).toContain('eggs')
  })

  await test.step('undo takes exactly the eggs out again', async () => {
    await page.keyboard.press('Enter')
    await expect(waiting(page)).toHaveAttribute('data-state', 'undone')
    expect(await basketOf(page)).toEqual(before)
  })
})

test('shows and asks nothing once the shopper has switched the assistant off', async ({ page, store }) => {
  await page.goto(store.url)
  await allow(page)
  await openPanel(page)
  await page.getByRole('checkbox', { name: 'Show me suggestions' }).uncheck()
  await expect(panel(page)).toHaveCount(0)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.reload()
  await openDialog(page)
  await expect(page.getByRole('checkbox', { name: 'Show me suggestions' })).toBeVisible()
  await expect(panel(page)).toHaveCount(0)
  expect(asked.filter((url) => url.includes('/actions/'))).toEqual([])
})

test('speaks Czech, on a phone in the dark', async ({ browser, store }) => {
  const context = await browser.newContext({ locale: 'cs-CZ', colorScheme: 'dark', viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await page.goto(store.url)
  await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Povolit', exact: true }).click()
  await waitUntilLive(page)
  await openPanel(page, 'Zeptat se asistenta')
  await panel(page).getByRole('textbox', { name: 'Na co se chcete zeptat?' }).fill('kolik stoji doruceni')
  await page.keyboard.press('Enter')
  await expect(panel(page).locator('[data-proactive="source"]')).toBeVisible(cardTimeout)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(await violationsOn(page, { include: 'dialog' })).toEqual([])
  await context.close()
})
