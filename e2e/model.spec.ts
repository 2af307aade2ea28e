/** With a key and the address of a model, the store's cards are written by the model; without, by the rules. */

import { expect, test as base } from '@playwright/test'
import { fakeAnthropic, type FakeAnthropic } from '@proactive/server/testing'
import { allow, card, Store, test } from './store.js'

const cardTimeout = { timeout: 10_000 }

test('says once at the start that the rules decide where no key is set', ({ store }) => {
  expect(store.output.match(/The rules decide and phrase: ANTHROPIC_API_KEY is not set\./g)).toHaveLength(1)
})

base.describe('with a model', () => {
  let fake: FakeAnthropic
  let store: Store
  base.beforeAll(async () => {
    base.setTimeout(180_000)
    fake = await fakeAnthropic()
    store = await Store.open({ ANTHROPIC_API_KEY: 'test', ANTHROPIC_BASE_URL: fake.url })
  })
  base.afterAll(async () => {
    await store.close()
    await fake.close()
  })
  base.beforeEach(() => store.reset())

  base('shows cards that are marked as written by the model, and says so at the start', async ({ page }) => {
    fake.answerWith([{ act: true, message: 'There are 4 left. Shall I add one for you?', confidence: 0.9, reasoning: 'few are left' }])
    await page.goto(`${store.url}/product/milk`)
    await allow(page)
    await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
    await expect(card(page)).toBeVisible(cardTimeout)
    await expect(card(page)).toHaveAttribute('data-decided-by', 'model')
    await expect(card(page).locator('[data-proactive="message"]')).toHaveText('There are 4 left. Shall I add one for you?')
    expect(store.output).toContain(`claude-haiku-5-5 decides and phrases, at ${fake.url}`)
  })

  for (const [what, answer] of [
    ['says what is not so', { act: true, message: 'Hurry, only 2 left at CZK 1.00!', confidence: 0.9, reasoning: '' }],
    ['does not answer', { delayMs: 60_000 }],
  ] as const) {
    base(`shows the rule's words where the model ${what}`, async ({ page }) => {
      fake.answerWith([answer])
      await page.goto(`${store.url}/product/milk`)
      await allow(page)
      await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
      await expect(card(page)).toBeVisible(cardTimeout)
      await expect(card(page)).toHaveAttribute('data-decided-by', 'rule')
      await expect(card(page).locator('[data-proactive="message"]')).toHaveText('Only 4 left. Add one to your basket?')
    })
  }
})
