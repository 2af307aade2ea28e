import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { allow, basketOf, live, test } from './store.js'

const card = (page: Page) => page.locator('[data-proactive="suggestion"]')

async function looksAtMilk(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/product/milk`)
  await allow(page)
}

test('tells who is looking at the milk, and nobody else', async ({ browser, store }) => {
  const [here, elsewhere] = await Promise.all([browser.newPage(), browser.newPage()])
  await looksAtMilk(here, store.url)
  await elsewhere.goto(store.url)
  await allow(elsewhere)

  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })

  await expect(card(here)).toBeVisible({ timeout: 10_000 })
  await expect(card(here)).toHaveAttribute('data-use-case', 'rescue_scarce_item')
  await expect(card(here)).toHaveAttribute('data-decided-by', 'rule')
  await expect(card(here).locator('[data-proactive="message"]')).toContainText('4')
  await expect(card(elsewhere)).toHaveCount(0)

  await card(here).locator('[data-proactive="accept"]').click()
  await expect(here.locator('[data-cart-count]')).toHaveText('1')
  expect((await basketOf(here)).items).toMatchObject([{ productId: 'milk', quantity: 1 }])
  expect((await basketOf(elsewhere)).items).toEqual([])

  await here.reload()
  await expect(here.locator('[data-cart-count]')).toHaveText('1')
  await live(here)
  await here.locator('[data-proactive="undo"]').click()
  await expect.poll(async () => (await basketOf(here)).items).toEqual([])
  await expect(here.locator('[data-cart-count]')).toHaveText('0')

  await Promise.all([here.close(), elsewhere.close()])
})

test('opens two connections, and none before it is allowed to', async ({ page, store }) => {
  const sockets: string[] = []
  page.on('websocket', (socket) => sockets.push(socket.url()))
  await page.goto(`${store.url}/product/milk`)
  await expect(page.locator('[data-proactive="consent"]')).toBeVisible()
  expect(sockets).toEqual([])
  await allow(page)
  expect(sockets).toHaveLength(2)
})

test('is reached, read and dismissed by keyboard alone', async ({ page, store }) => {
  await looksAtMilk(page, store.url)
  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
  await expect(card(page)).toBeVisible({ timeout: 10_000 })
  await expect(page.locator('[data-proactive="live"]')).toContainText('4')

  const origin = page.locator('h1')
  await expect(origin).toBeVisible()
  await page.keyboard.press('F6')
  await expect(card(page).locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(card(page)).toHaveCount(0)
  expect((await basketOf(page)).items).toEqual([])
})

test('gives axe nothing to find, with a suggestion and without', async ({ page, store }) => {
  for (const path of ['/', '/category/dairy_eggs', '/basket', '/product/milk']) {
    await page.goto(store.url + path)
    expect((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([])
  }
  await allow(page)
  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
  await expect(card(page)).toBeVisible({ timeout: 10_000 })
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await card(page).locator('[data-proactive="menu"]').click()
  await expect(card(page).locator('[data-proactive="why"]')).toBeInViewport({ ratio: 1 })
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
})

test('loses neither event nor suggestion when the server is killed in between', async ({ page, store }) => {
  await looksAtMilk(page, store.url)
  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
  await store.kill()
  await expect(page.locator('html[data-proactive-connection="live"]')).toHaveCount(0)
  await store.start()

  await expect(card(page)).toHaveCount(1, { timeout: 30_000 })
  await card(page).locator('[data-proactive="accept"]').click()
  await expect.poll(async () => (await basketOf(page)).items).toMatchObject([{ productId: 'milk', quantity: 1 }])
})

test('plays the scenario from a link within half a minute', async ({ page, store }) => {
  await page.goto(`${store.url}/?scenario=low-stock-milk`)
  await expect(page).toHaveURL(/\/product\/milk/)
  await expect(card(page)).toBeVisible({ timeout: 30_000 })
})

test('follows what happens in the database, whoever writes there', async ({ page, store }) => {
  await looksAtMilk(page, store.url)
  const stockIs = (pieces: number) => store.sql(`UPDATE shop.stock SET on_hand = ${pieces} WHERE product_id = 'milk'`)
  await stockIs(4)
  await expect(card(page).locator('[data-proactive="message"]')).toContainText('4', { timeout: 10_000 })
  await stockIs(40)
  await expect(card(page).locator('[data-proactive="accept"]')).toHaveCount(0, { timeout: 10_000 })
})

test('takes the card back when the last one is gone', async ({ page, store }) => {
  await looksAtMilk(page, store.url)
  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })
  await expect(card(page)).toBeVisible({ timeout: 10_000 })
  await store.ingest('inventory.stock_changed', { productId: 'milk', stock: 0 })
  await expect(card(page).locator('[data-proactive="accept"]')).toHaveCount(0, { timeout: 10_000 })
})
