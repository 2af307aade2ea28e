/** A person's no, in the store in a real browser: over two tabs, over Back and Forward, and after an erasure. */

import { type Browser, expect, type Page } from '@playwright/test'
import { allow, cardTimeout, type Store, test, waitUntilLive } from './store.js'

// Playwright switches the back/forward cache off, which some of these tests are about.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] })
  },
})

/** Time for an event to become a card on the page, on a slow machine. */

const card = (page: Page) => page.locator('[data-proactive="suggestion"]')
const banner = (page: Page) => page.locator('[data-proactive="consent"]')
const milkFallsToFour = async (store: Store) => store.ingest('inventory.stock_changed', { productId: 'milk', stock: 4, previous: 9 })

async function expectOff(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-proactive-connection', 'off')
}

/** Counts the page's open WebSockets, and lists what the page asks of the assistant's server. */
function watch(page: Page): { sockets: () => number; requests: string[] } {
  let open = 0
  const requests: string[] = []
  page.on('websocket', (socket) => {
    open++
    socket.on('close', () => open--)
  })
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/proactive/')) requests.push(`${request.method()} ${pathname.slice('/api/proactive/'.length)}`)
  })
  return { sockets: () => open, requests }
}

/** Lets the browser keep the store's pages in its back/forward cache, as it keeps those of a shop without `no-store`. */
async function allowCache(page: Page): Promise<void> {
  await page.context().grantPermissions(['local-network-access'])
  await page.route(
    ({ pathname }) => /^\/(product|category)\//.test(pathname),
    async (route) => {
      if (route.request().resourceType() !== 'document') return route.continue()
      const response = await route.fetch()
      return route.fulfill({ response, headers: { ...response.headers(), 'cache-control': 'private, no-cache' } })
    },
  )
}

/** Goes from the milk to another page, does something there, and comes back to the milk's page as the browser kept it. */
async function backToMilk(page: Page, store: Store, meanwhile: () => Promise<unknown>): Promise<void> {
  await page.evaluate(() => void Reflect.set(globalThis, 'kept', true))
  await page.goto(`${store.url}/category/dairy`)
  await meanwhile()
  await page.evaluate(() => history.back())
  await expect.poll(() => page.url()).toContain('/product/milk')
  expect(await page.evaluate(() => Reflect.has(globalThis, 'kept'))).toBe(true)
}

/**
 * Allows the assistant on the milk's page, and comes back to that page after `change` ran on the next one. Returns what
 * the page requests of the assistant's server from then on.
 */
async function returnAfter(page: Page, store: Store, change: () => unknown): Promise<string[]> {
  await allowCache(page)
  await page.goto(`${store.url}/product/milk`)
  await allow(page)
  const { requests } = watch(page)
  await backToMilk(page, store, async () => {
    await waitUntilLive(page)
    await page.evaluate(change)
    requests.length = 0
  })
  return requests
}

/** Waits until another shopper, who looks at the milk, has the card. A page that may have the card would have it by then. */
async function expectCardElsewhere(browser: Browser, store: Store): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${store.url}/product/milk`)
  await allow(page)
  await expect(card(page)).toBeVisible(cardTimeout)
  await context.close()
}

async function setAssistant(page: Page, on: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Assistant', exact: true }).click()
  const settings = page.getByRole('dialog').locator('[data-proactive="settings"]')
  await settings.getByRole('checkbox', { name: 'Show me suggestions' }).setChecked(on)
  await page.keyboard.press('Escape')
}

test('a no on the next page holds when Back shows the page that had a yes', async ({ page, browser, store }) => {
  const requests = await returnAfter(page, store, () => localStorage.setItem('proactive.consent', 'denied'))
  await expectOff(page)
  await milkFallsToFour(store)
  await expectCardElsewhere(browser, store)
  expect(requests).toEqual([])
  await expect(card(page)).toHaveCount(0)
  await expect(banner(page)).toHaveCount(0)
})

test('a page that Back shows asks anew when the storage was cleared meanwhile', async ({ page, store }) => {
  const requests = await returnAfter(page, store, () => {
    localStorage.clear()
    sessionStorage.clear()
  })
  await expect(banner(page)).toBeVisible()
  await expectOff(page)
  expect(requests).toEqual([])
})

test('a page that Back shows goes on with its session when nothing was said meanwhile', async ({ page, store }) => {
  const requests = await returnAfter(page, store, () => {})
  await waitUntilLive(page)
  expect(requests.filter((request) => request === 'POST session')).toHaveLength(1)
  await milkFallsToFour(store)
  await expect(card(page)).toBeVisible(cardTimeout)
})

test('off in one tab ends the other tab at once, and on again resumes it without a reload', async ({ context, browser, store }) => {
  const [here, there] = [await context.newPage(), await context.newPage()]
  const { sockets, requests } = watch(there)
  await there.goto(`${store.url}/product/milk`)
  await allow(there)
  await milkFallsToFour(store)
  await expect(card(there)).toBeVisible(cardTimeout)
  await here.goto(store.url)
  await waitUntilLive(here)

  await setAssistant(here, false)
  await expectOff(there)
  await expect(card(there)).toHaveCount(0)
  await expect.poll(sockets).toBe(0)
  requests.length = 0
  await there.getByRole('link', { name: 'Dairy' }).first().click()
  await expect(there).toHaveURL(/\/category\/dairy/)
  await expectCardElsewhere(browser, store)
  expect(requests).toEqual([])

  await setAssistant(here, true)
  await waitUntilLive(there)
  await waitUntilLive(here)
})

test('an erasure from another tab takes the card away and asks anew', async ({ context, store }) => {
  const [here, there] = [await context.newPage(), await context.newPage()]
  await here.goto(`${store.url}/product/milk`)
  await allow(here)
  await milkFallsToFour(store)
  await expect(card(here)).toBeVisible(cardTimeout)
  await there.goto(store.url)
  await waitUntilLive(there)

  const status = await there.evaluate(async () => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    const { token }: { token: string } = await (await fetch('/api/proactive/session', post)).json()
    for (;;) {
      const response = await fetch('/api/proactive/me', { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
      // The erasure goes on, and the request may be sent again.
      if (response.status !== 503) return response.status
    }
  })
  expect(status).toBe(200)
  for (const page of [here, there]) {
    await expect(card(page)).toHaveCount(0)
    await expect(banner(page)).toBeVisible()
    await expectOff(page)
    expect(await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)])).toEqual([[], []])
  }
})

test('a Czech page that writes its language cs_CZ opens the menu with times, and the shop goes on', async ({ page, store }) => {
  // The store writes its language itself, correctly: here its page and its scripts write it as other shops do.
  await page.context().grantPermissions(['local-network-access'])
  await page.context().addCookies([{ name: 'locale', value: 'cs', url: store.url }])
  await page.route(/\/product\/milk$|\.js(\?|$)/, async (route) => {
    const response = await route.fetch()
    const text = (await response.text()).replaceAll('<html lang="cs"', '<html lang="cs_CZ"').replaceAll('"cs-CZ"', '"cs_CZ"').replaceAll('`cs-CZ`', '`cs_CZ`')
    await route.fulfill({ response, body: text })
  })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${store.url}/product/milk`)
  await banner(page).getByRole('button', { name: 'Povolit', exact: true }).click()
  await waitUntilLive(page)
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('cs_CZ')
  await milkFallsToFour(store)
  await expect(card(page)).toBeVisible(cardTimeout)
  await card(page).locator('[data-proactive="menu"]').click()
  const why = card(page).locator('[data-proactive="why"]')
  await why.locator('summary').click()
  await expect(why.locator('time').first()).toHaveText(/^\d{1,2}:\d\d$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(errors).toEqual([])
  // A script that is loaded ahead may still be on its way.
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})
