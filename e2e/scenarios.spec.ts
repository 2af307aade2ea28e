/** The launcher: every scenario that it lists is played by a link, says what to watch, and ends with the card that it is about. */

import { expect, type Page } from '@playwright/test'
import { card, test, waitUntilLive } from './store.js'
import { violationsOn } from './violations.js'

const watching = (page: Page) => page.getByRole('region', { name: 'What to watch' }).getByRole('paragraph')

/** The use case of each scenario, and what the shopper has to do for it. */
const played: Readonly<Record<string, { useCase: string; act?: (page: Page) => Promise<void> }>> = {
  'low-stock-milk': { useCase: 'rescue_scarce_item' },
  'evening-slot': { useCase: 'offer_delivery_slot' },
  'payment-trouble': { useCase: 'switch_payment' },
  'forgotten-eggs': { useCase: 'recall_usual' },
  'dairy-free': { useCase: 'learn_diet' },
  'saved-address': { useCase: 'fill_address' },
  'delivery-estimator': { useCase: 'estimate_delivery' },
  'payment-failed': {
    useCase: 'recover_payment',
    act: async (page) => page.locator('main form button[type="submit"], main form button:not([type])').last().click(),
  },
  'two-shoppers-one-slot': { useCase: 'offer_delivery_slot' },
  'last-size': {
    useCase: 'rescue_scarce_item',
    act: async (page) => {
      await waitUntilLive(page)
      await page.locator('label.kind', { hasText: 'M' }).click()
    },
  },
}

for (const [name, { useCase, act }] of Object.entries(played)) {
  test(`plays ${name}`, { tag: '@scenario' }, async ({ page, store }) => {
    const listed: { name: string; title: string; watch: string }[] = JSON.parse(await (await fetch(`${store.url}/api/demo/scenarios`)).text())
    const { title, watch } = listed.find((one) => one.name === name) ?? { title: 'not listed', watch: 'not listed' }
    const startedAt = Date.now()
    await page.goto(`${store.url}/?scenario=${name}`)
    await page.waitForURL((url) => url.search === '')
    await expect(watching(page)).toHaveText(`${title}. ${watch}`)
    await act?.(page)
    await expect(card(page)).toHaveAttribute('data-use-case', useCase, { timeout: 120_000 })
    // It depends on the machine. How much of it a scenario itself takes is tested without one.
    test.info().annotations.push({ type: 'from the link to the card', description: `${((Date.now() - startedAt) / 1_000).toFixed(1)} s` })
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
}

/** The scenarios that no shopper sees, with the reaction that each sets off. */
const behindTheScenes: Readonly<Record<string, string>> = {
  'risky-order': 'hold_risky_order',
  'full-disk': 'free_disk',
  'help-published': 'index_content',
  'cold-store-warm': 'call_technician',
}

for (const [name, reaction] of Object.entries(behindTheScenes)) {
  test(`plays ${name} behind the scenes: it is in the operator’s list and in the glass box`, { tag: '@scenario' }, async ({ page, store }) => {
    const before = (await store.runsOf(reaction)).length
    await page.goto(`${store.url}/?scenario=${name}`)
    await page.waitForURL((url) => url.search === '')
    await expect.poll(async () => (await store.runsOf(reaction)).length).toBeGreaterThan(before)
    await expect.poll(async () => (await store.runsOf(reaction))[0]).toBe('completed')
    await page.getByRole('button', { name: 'Open the Proactive devtools' }).click()
    const decisions = page.locator('[data-proactive="glass-box"]').getByRole('region', { name: 'Decision', exact: true })
    await expect(decisions.locator('.item', { hasText: reaction }).first()).toBeVisible()
    await expect(card(page)).toBeHidden()
  })
}

test('lists every scenario with a title and with what to watch, in the language of the page', async ({ page, store }) => {
  await page.goto(store.url)
  await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Don’t allow' }).click()
  await page.getByRole('button', { name: 'Demo', exact: true }).click()
  const entries = page.locator('.launcher-panel li')
  await expect(entries.first()).toBeVisible()
  for (const entry of await entries.all()) {
    await expect(entry.locator('b')).not.toBeEmpty()
    await expect(entry.getByRole('button')).toBeVisible()
  }
  const listed: { name: string }[] = JSON.parse(await (await fetch(`${store.url}/api/demo/scenarios`)).text())
  await expect(entries).toHaveCount(listed.length)
  expect([...Object.keys(played), ...Object.keys(behindTheScenes)]).toEqual(listed.map(({ name }) => name))
  expect(await violationsOn(page)).toEqual([])
})

test('plays one scenario after another, although nobody answered the cards before', async ({ page, store }) => {
  const play = async (name: string): Promise<void> => {
    await page.goto(`${store.url}/?scenario=${name}`)
    await expect(card(page)).toHaveAttribute('data-use-case', played[name]?.useCase ?? '', { timeout: 120_000 })
  }
  await play('saved-address')
  await expect.poll(() => store.counts('user:u482', 'suggestion.shown')).toBe(1)
  await play('payment-trouble')
  await expect.poll(() => store.counts('user:u482', 'suggestion.shown')).toBe(2)
  await play('forgotten-eggs')
  await play('evening-slot')
  await play('dairy-free')
})

test('hides what to watch when it is closed, also on the next page', async ({ page, store }) => {
  await page.goto(`${store.url}/?scenario=full-disk`)
  await page.waitForURL((url) => url.search === '')
  expect(await violationsOn(page)).toEqual([])
  await page.getByRole('button', { name: 'Hide what to watch' }).click()
  await expect(watching(page)).toHaveCount(0)
  await page.goto(`${store.url}/basket`)
  await expect(page.locator('h1')).toBeVisible()
  await expect(watching(page)).toHaveCount(0)
})

test('opens the second shopper as another person', async ({ page, store }) => {
  await page.goto(`${store.url}/product/milk`)
  await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Don’t allow' }).click()
  await page.locator('main article').first().getByRole('button', { name: /add to basket/i }).click()
  await expect(page.locator('[data-cart-count]')).toHaveText('1')
  await page.getByRole('button', { name: 'Demo', exact: true }).click()
  const [second] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: 'Second shopper' }).click()])
  await expect(second).toHaveURL(/127\.0\.0\.1.*\/product\/milk/)
  await expect(second.locator('[data-cart-count]')).toHaveText('0')
})
