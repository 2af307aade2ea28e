/** A page with a worker, over Back and Forward. */

import { expect } from '@playwright/test'
import { expectLive, expectOffer, openPage, start } from './workshop/steps.js'
import { test } from './workshop/workshop.js'

// Playwright switches the back/forward cache off.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] })
  },
})

test('a page with a worker is kept by the back/forward cache, and goes on with its session', async ({ page, context, workshop }) => {
  await context.grantPermissions(['local-network-access'])
  await openPage(page, workshop.url)
  await expectLive(page)
  await page.evaluate(() => void Reflect.set(globalThis, 'kept', true))
  await page.goto(`${workshop.url}/other`)
  await expectLive(page)
  await page.evaluate(() => history.back())
  await expect.poll(() => page.url(), start).not.toContain('other')
  expect(await page.evaluate(() => Reflect.has(globalThis, 'kept'))).toBe(true)
  await expectLive(page)
  expect(page.workers()).toHaveLength(1)
  await expectOffer(page)
  expect(new Set(workshop.arrived.map(({ session }) => session)).size).toBe(1)
})
