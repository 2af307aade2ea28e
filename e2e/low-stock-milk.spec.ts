/**
 * The scenario "low-stock milk": shoppers look at the organic milk, its stock falls, and a card offers one of the last
 * cartons to the shoppers who are looking at it.
 */

import { expect, type Page } from '@playwright/test'
import { allow, basketOf, cardTimeout, type Store, test, waitUntilLive } from './store.js'
import { violationsOn } from './violations.js'

/** Time for an event to become a card on the page, on a slow machine. */

const card = (page: Page) => page.locator('[data-proactive="suggestion"]')
const message = (page: Page) => card(page).locator('[data-proactive="message"]')
const acceptButton = (page: Page) => card(page).locator('[data-proactive="accept"]')
const basketCount = (page: Page) => page.locator('[data-cart-count]')

async function openMilkPage(page: Page, store: Store): Promise<void> {
  await page.goto(`${store.url}/product/milk`)
  await allow(page)
}

const milkFallsToFour = (store: Store) =>
  store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })

test('offers the milk only to the shopper who is looking at it, who accepts, reloads and undoes', async ({
  browser,
  store,
}) => {
  const [here, elsewhere] = await Promise.all([browser.newPage(), browser.newPage()])
  await openMilkPage(here, store)
  await elsewhere.goto(store.url)
  await allow(elsewhere)

  await test.step('the stock falls to 4: one card, on the milk page', async () => {
    await milkFallsToFour(store)
    await expect(card(here)).toBeVisible(cardTimeout)
    await expect(card(here)).toHaveAttribute('data-use-case', 'rescue_scarce_item')
    await expect(card(here)).toHaveAttribute('data-decided-by', 'rule')
    await expect(message(here)).toContainText('4')
    await expect(card(elsewhere)).toHaveCount(0)
  })

  await test.step('accepting puts one carton into the basket of that shopper alone', async () => {
    await acceptButton(here).click()
    await expect(basketCount(here)).toHaveText('1')
    expect((await basketOf(here)).items).toMatchObject([{ productId: 'milk', quantity: 1 }])
    expect((await basketOf(elsewhere)).items).toEqual([])
  })

  await test.step('after a reload, undo still takes the carton out again', async () => {
    await here.reload()
    await expect(basketCount(here)).toHaveText('1')
    await waitUntilLive(here)
    await here.locator('[data-proactive="undo"]').click()
    await expect.poll(async () => (await basketOf(here)).items).toEqual([])
    await expect(basketCount(here)).toHaveText('0')
  })

  await Promise.all([here.close(), elsewhere.close()])
})

test('opens no connection before consent and exactly two after it', async ({ page, store }) => {
  const sockets: string[] = []
  page.on('websocket', (socket) => sockets.push(socket.url()))
  await page.goto(`${store.url}/product/milk`)
  await expect(page.locator('[data-proactive="consent"]')).toBeVisible()
  expect(sockets).toEqual([])
  await allow(page)
  expect(sockets).toHaveLength(2)
})

test('lets a shopper reach, read and dismiss the card with the keyboard alone', async ({ page, store }) => {
  await openMilkPage(page, store)
  await milkFallsToFour(store)
  await expect(card(page)).toBeVisible(cardTimeout)
  await expect(page.locator('[data-proactive="live"]')).toContainText('4')

  await expect(page.locator('h1')).toBeVisible()
  await page.keyboard.press('F6')
  await expect(card(page).locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(card(page)).toHaveCount(0)
  expect((await basketOf(page)).items).toEqual([])
})

test('has no accessibility violations that axe can find, with and without a card', async ({ page, store }) => {
  for (const path of ['/', '/category/dairy_eggs', '/basket', '/product/milk']) {
    await page.goto(store.url + path)
    expect(await violationsOn(page), path).toEqual([])
  }
  await allow(page)
  await milkFallsToFour(store)
  await expect(card(page)).toBeVisible(cardTimeout)
  expect(await violationsOn(page)).toEqual([])
  await card(page).locator('[data-proactive="menu"]').click()
  await expect(card(page).locator('[data-proactive="why"]')).toBeInViewport({ ratio: 1 })
  expect(await violationsOn(page)).toEqual([])
})

test('loses neither the event nor the card when the server is killed in between', async ({ page, store }) => {
  await openMilkPage(page, store)
  await milkFallsToFour(store)
  await store.kill()
  await expect(page.locator('html[data-proactive-connection="live"]')).toHaveCount(0)
  await store.start()

  await expect(card(page)).toHaveCount(1)
  await acceptButton(page).click()
  await expect.poll(async () => (await basketOf(page)).items).toMatchObject([{ productId: 'milk', quantity: 1 }])
})

test('plays the scenario from a link within half a minute', async ({ page, store }) => {
  await page.goto(`${store.url}/?scenario=low-stock-milk`)
  await expect(page).toHaveURL(/\/product\/milk/)
  await expect(card(page)).toBeVisible()
})

test('reacts to a change that another program writes to the database', async ({ page, store }) => {
  await openMilkPage(page, store)
  const setStock = (pieces: number) =>
    store.sql(`UPDATE shop.stock SET on_hand = ${pieces} WHERE product_id = 'milk'`)
  await setStock(4)
  await expect(message(page)).toContainText('4', cardTimeout)
  await setStock(40)
  await expect(acceptButton(page)).toHaveCount(0, cardTimeout)
})

test('withdraws the offer when the last carton is sold', async ({ page, store }) => {
  await openMilkPage(page, store)
  await milkFallsToFour(store)
  await expect(card(page)).toBeVisible(cardTimeout)
  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 0 })
  await expect(acceptButton(page)).toHaveCount(0, cardTimeout)
})
