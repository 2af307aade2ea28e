/** What only a real browser shows of the page's client: dialogs, anchors, the computer's clock, and a page that is left. */

import { expect, type Page } from '@playwright/test'
import { allow, cardTimeout, type Store, test } from './store.js'

const card = (page: Page) => page.locator('[data-proactive="suggestion"]')
const milkFallsToFour = async (store: Store) => store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })

async function openMilk(page: Page, store: Store): Promise<void> {
  await page.goto(`${store.url}/product/milk`)
  await allow(page)
}

/** Adds elements to the page, as an app would. The store's policy allows styles that a script sets, here from `data-css`. */
async function add(page: Page, html: string): Promise<void> {
  await page.evaluate((text) => {
    document.body.insertAdjacentHTML('beforeend', text)
    for (const element of document.querySelectorAll<HTMLElement>('[data-css]')) element.style.cssText = element.dataset['css'] ?? ''
  }, html)
}

test('a closed dialog, a hidden drawer and a dialog that is not modal keep no card back', async ({ page, store }) => {
  await openMilk(page, store)
  await add(
    page,
    `<dialog open data-css="inset: auto 0 0 auto">Cookies</dialog>
     <div role="dialog" aria-modal="true" data-css="display: none">Closed</div>
     <div role="dialog" aria-modal="true" data-css="visibility: hidden; position: fixed; inset: 0">Drawer</div>
     <div role="dialog" aria-modal="true" data-css="position: fixed; inset-block: 0; width: 300px; right: 0; transform: translateX(100%)">Drawer</div>`,
  )
  await milkFallsToFour(store)
  await expect(card(page)).toBeVisible(cardTimeout)
})

test('a card waits behind a modal dialog that opens over it, and returns when the dialog is closed', async ({ page, store }) => {
  await openMilk(page, store)
  await milkFallsToFour(store)
  await expect(card(page)).toBeVisible(cardTimeout)
  await add(page, '<dialog id="address"><button>Save</button></dialog>')
  await page.evaluate(() => document.querySelector<HTMLDialogElement>('#address')?.showModal())
  await expect(card(page)).toHaveCount(0)
  await page.evaluate(() => document.querySelector<HTMLDialogElement>('#address')?.close())
  await expect(card(page)).toBeVisible(cardTimeout)
  await card(page).locator('[data-proactive="decline"]').click()
  await expect(card(page)).toHaveCount(0)
})

test('the thing beside a card keeps its own anchor names', async ({ page, store }) => {
  await openMilk(page, store)
  const anchor = page.locator('[data-proactive-anchor]').first()
  await anchor.evaluate((thing: HTMLElement) => thing.style.setProperty('anchor-name', '--menu, --tooltip'))
  const names = async () => anchor.evaluate((thing) => getComputedStyle(thing).getPropertyValue('anchor-name'))
  const before = await names()
  await milkFallsToFour(store)
  await expect(card(page)).toHaveAttribute('data-placement', 'anchored', cardTimeout)
  expect(await names()).toBe(`${before}, --proactive-anchor`)
  await card(page).locator('[data-proactive="decline"]').click()
  await expect(card(page)).toHaveCount(0)
  expect(await names()).toBe(before)
})

test('the connections are in a worker', async ({ page, store }) => {
  const warnings: string[] = []
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()))
  await openMilk(page, store)
  expect(warnings.filter((text) => text.startsWith('Proactive:'))).toEqual([])
  expect(page.workers()).toHaveLength(1)
})

for (const wrongMs of [3_600_000, -300_000]) {
  test(`a computer's clock that is ${wrongMs} ms off changes no time on the page`, async ({ page, store }) => {
    await page.addInitScript((ms) => {
      const now = Date.now.bind(Date)
      Reflect.set(globalThis, 'wrongMs', ms)
      Date.now = () => now() + Number(Reflect.get(globalThis, 'wrongMs'))
    }, wrongMs)
    const sent: { time: string; sentAt: string }[] = []
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const text = String(payload)
        const [, sentAt = ''] = /"sentAt":"([^"]+)"/.exec(text) ?? []
        for (const [, time = ''] of text.matchAll(/"time":"([^"]+)"/g)) sent.push({ time, sentAt })
      }),
    )
    await openMilk(page, store)
    await page.evaluate(() => Reflect.set(globalThis, 'wrongMs', -7_200_000))
    await milkFallsToFour(store)
    // A hold of two minutes.
    await expect(card(page).locator('[data-proactive="hold"]')).toHaveText(/ (2:00|1:\d\d|0:[345]\d)$/, cardTimeout)
    await page.evaluate(() => Reflect.set(globalThis, 'wrongMs', 86_400_000))
    await expect(card(page).locator('[data-proactive="hold"]')).toHaveText(/ (1:\d\d|0:\d\d)$/)
    await card(page).locator('[data-proactive="decline"]').click()
    await expect.poll(() => sent.length).toBeGreaterThan(2)
    for (const { time, sentAt } of sent) {
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(120_000)
      expect(Math.abs(Date.parse(sentAt) - Date.now())).toBeLessThan(120_000)
    }
  })
}
