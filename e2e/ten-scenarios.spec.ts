/**
 * All ten scenarios in one sitting, in one browser and without a reset: each says what to watch, and its card has the right
 * place, words and facts, does what it says, and undoes it.
 */

import type { Page } from '@playwright/test'
import { accept, card, expect, message, method, test, undo } from './checkout.js'
import { basketOf, cardTimeout, type Store, waitUntilLive } from './store.js'

interface Play {
  /** What the shopper does for it. */
  act?: (page: Page) => Promise<void>
  useCase: string
  path: RegExp
  placement: 'anchored' | 'inline'
  /** What the card says, with its facts. */
  words: RegExp[]
  /** What is so once it was accepted. */
  done: (page: Page) => Promise<void>
  /** What is so once it was undone; absent where there is nothing to undo. */
  undone?: (page: Page) => Promise<void>
}

const holds = (page: Page, productId: string, quantity: number) =>
  expect.poll(async () => (await basketOf(page)).items.find((line) => line.productId === productId)?.quantity ?? 0).toBe(quantity)
const held = (page: Page) => page.locator('.step-actions').getByRole('timer')

const slotOffer: Omit<Play, 'words'> & { words: [RegExp, RegExp] } = {
  useCase: 'offer_delivery_slot',
  path: /\/checkout\/delivery$/,
  placement: 'inline',
  words: [/^The 18:00–20:00 slot on \w{3} \d+ \w{3} is free again for CZK 99\.00(?:, .+)?\. Hold it for you\?/, /Held for you: [0-5]:\d\d/],
  done: (page) => expect(held(page)).toContainText('Held for you'),
  undone: (page) => expect(page.locator('.slot input:checked')).toHaveCount(0),
}

const plays: Readonly<Record<string, Play>> = {
  'low-stock-milk': {
    useCase: 'rescue_scarce_item', path: /\/product\/milk$/, placement: 'anchored',
    words: [/^Only 4 left\. Add one to your basket\?/, /Held for you: [01]:\d\d|Held for you: 2:00/],
    done: (page) => holds(page, 'milk', 1),
    undone: (page) => holds(page, 'milk', 0),
  },
  'evening-slot': slotOffer,
  'payment-trouble': {
    useCase: 'switch_payment', path: /\/checkout\/payment$/, placement: 'inline',
    words: [/^Card payments may fail at the moment\. Pay with PayPal instead\?/],
    done: (page) => expect(method(page, 'paypal')).toBeChecked(),
    undone: (page) => expect(method(page, 'card')).toBeChecked(),
  },
  'forgotten-eggs': {
    useCase: 'recall_usual', path: /\/basket$/, placement: 'anchored',
    words: [/^Forgot Free-range eggs\? In 17 of your 20 orders\./],
    done: (page) => holds(page, 'eggs', 1),
    undone: (page) => holds(page, 'eggs', 0),
  },
  'dairy-free': {
    useCase: 'learn_diet', path: /\/category\/dairy_eggs$/, placement: 'anchored',
    words: [/^You have been looking at dairy-free products\. Show only these\?/],
    done: (page) => expect(page.locator('main [data-product-id="milk"]')).toHaveCount(0),
    undone: (page) => expect(page.locator('main [data-product-id="milk"]')).toBeVisible(),
  },
  'saved-address': {
    useCase: 'fill_address', path: /\/checkout\/address$/, placement: 'inline',
    words: [/^Deliver to Dlouhá 12 again\?/],
    done: (page) => expect(page.locator('#street')).toHaveValue('Dlouhá 12'),
    undone: (page) => expect(page.locator('#street')).toHaveValue(''),
  },
  'delivery-estimator': {
    useCase: 'estimate_delivery', path: /\/checkout\/delivery$/, placement: 'inline',
    words: [/^Shall I find the best slot for you\?/],
    done: (page) => expect(page.locator('.slot[data-best]')).toContainText('Best for you'),
    undone: (page) => expect(page.locator('.slot[data-best]')).toHaveCount(0),
  },
  'payment-failed': {
    act: (page) => page.locator('.step-actions button').click(),
    useCase: 'recover_payment', path: /\/checkout\/payment\?order=/, placement: 'inline',
    words: [/^Your card payment did not go through: the bank declined it\. Pay with PayPal instead\?/],
    done: (page) => expect(page).toHaveURL(/\/checkout\/placed/),
  },
  'two-shoppers-one-slot': slotOffer,
  'last-size': {
    act: async (page) => {
      await waitUntilLive(page)
      await page.locator('label.kind', { hasText: 'M' }).click()
    },
    useCase: 'rescue_scarce_item', path: /\/product\/rubber_gloves$/, placement: 'anchored',
    words: [/^Only 2 left\. Add one to your basket\?/],
    done: (page) => holds(page, 'rubber_gloves', 1),
    undone: (page) => holds(page, 'rubber_gloves', 0),
  },
}

/** Some of the spaces in what a card says do not break. */
const spaced = ({ source }: RegExp): RegExp => new RegExp(source.replaceAll(' ', '\\s'))

const watching = (page: Page) => page.getByRole('region', { name: 'What to watch' })

async function play(page: Page, store: Store, name: string, { act, useCase, path, placement, words, done, undone }: Play): Promise<void> {
  await page.goto(`${store.url}/?scenario=${name}`)
  await page.waitForURL(({ search }) => search === '')
  await act?.(page)
  await expect(card(page)).toHaveAttribute('data-use-case', useCase, cardTimeout)
  await expect(page).toHaveURL(path)
  await expect(card(page)).toHaveAttribute('data-placement', placement)
  const [says, ...more] = words.map(spaced)
  await expect(message(page)).toHaveText(says ?? '')
  for (const other of more) await expect(card(page)).toContainText(other)
  await accept(page).click()
  await done(page)
  if (!undone) return
  await undo(page).click()
  await undone(page)
}

test('plays all ten one after another, each card right, and goes on with the next day when the suggestions of one are seen', { tag: '@scenario' }, async ({ page, store }) => {
  test.setTimeout(1_200_000)
  const listed: { name: string; title: string; watch: string }[] = JSON.parse(await (await fetch(`${store.url}/api/demo/scenarios`)).text())
  expect(listed.map(({ name }) => name).slice(0, 10)).toEqual(Object.keys(plays))
  for (const [name, one] of Object.entries(plays)) {
    await test.step(name, async () => {
      await play(page, store, name, one)
      const { title, watch } = listed.find((each) => each.name === name) ?? { title: '', watch: '' }
      await expect(watching(page)).toContainText(`${title}. ${watch}`)
    })
  }
  await test.step('until the day is spent, and on the next one', async () => {
    const [address, slot] = [plays['saved-address'], plays['evening-slot']]
    if (!address || !slot) throw new Error('There is no such scenario.')
    let days = 0
    for (let n = 0; n < 8 && days === 0; n++) {
      await play(page, store, 'saved-address', address)
      days = await watching(page).getByText('The clock has moved on to the next day').count()
    }
    expect(days).toBe(1)
    await play(page, store, 'evening-slot', slot)
  })
})
