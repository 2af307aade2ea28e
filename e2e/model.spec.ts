/** With a key and the address of a model, the store's cards are written by the model; without, by the rules. */

import { expect, test as base } from '@playwright/test'
import { fakeAnthropic, type FakeAnthropic } from '@proactive/server/testing'
import { allow, card, cardTimeout, Store, test } from './store.js'
import { violationsOn } from './violations.js'

test('says once at the start that the rules decide where no key is set', ({ store }) => {
  expect(store.output.match(/The rules decide and phrase: ANTHROPIC_API_KEY is not set\./g)).toHaveLength(1)
})

base.describe('with a model', () => {
  let fake: FakeAnthropic
  let store: Store
  base.beforeAll(async () => {
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

  base('shows in the glass box on which facts the words rest, who decided, each check and what it cost; and no prompt', async ({ page }) => {
    fake.answerWith([{ act: true, message: 'There are 4 left. Shall I add one for you?', confidence: 0.9, reasoning: 'few are left' }])
    await page.goto(`${store.url}/product/milk`)
    await allow(page)
    await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
    await expect(card(page)).toHaveAttribute('data-decided-by', 'model', cardTimeout)
    await page.getByRole('button', { name: 'Open the Proactive devtools' }).click()
    const box = page.locator('[data-proactive="glass-box"]')
    await box.getByRole('tab', { name: 'Model' }).click()
    await box.getByRole('button', { name: /rescue_scarce_item: claude-haiku-5-5 decided/ }).click(cardTimeout)
    const details = box.getByRole('complementary', { name: 'Details' })
    await expect(details.getByRole('row', { name: /^left 4 stock\.left, read/ }).first()).toBeVisible()
    await expect(details.getByRole('list', { name: 'Checks of the answer' })).toContainText('grounding passed')
    await expect(details).toContainText(/tokens in, \d+ % from the cache, \d+ out · 0\.\d+ USD/)
    await expect(details).toContainText('The rule would have said “Only 4 left. Add one to your basket?”')
    await expect(details).not.toContainText('Decide about this candidate')
    expect(await violationsOn(page, { include: '[data-proactive="glass-box"]' })).toEqual([])
  })

  for (const [what, answer, told] of [
    ['what the text says', 'Delivery costs 49 to 99 Kč, by the hour that you choose.', true],
    ['what no text says', 'Delivery is free today, hurry!', false],
  ] as const) {
    base(`${told ? 'answers a question in the words' : 'quotes the text instead of the words'} of a model that tells ${what}`, async ({ page }) => {
      fake.answerWith([{ answer, sources: ['help/delivery-price'] }])
      await page.goto(store.url)
      await allow(page)
      await expect(async () => {
        await page.getByRole('button', { name: 'Ask the assistant' }).click({ timeout: 5_000 })
        await expect(page.locator('dialog [data-proactive="panel"]')).toBeVisible({ timeout: 2_000 })
      }).toPass(cardTimeout)
      await page.getByRole('textbox', { name: 'Ask us a question' }).fill('How much does delivery cost?')
      await page.keyboard.press('Enter')
      const shown = page.locator('[data-proactive="answer"]')
      await expect(shown).toHaveAttribute('data-decided-by', told ? 'model' : 'search', cardTimeout)
      if (told) await expect(shown).toContainText(answer)
      else await expect(shown).not.toContainText('hurry')
    })
  }

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
