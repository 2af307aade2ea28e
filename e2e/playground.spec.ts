/** Each surface of the assistant in every state, on the store's playground. */

import { expect } from '@playwright/test'
import { test } from './store.js'
import { violationsOn } from './violations.js'

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test(`has no accessibility violations that axe can find in any state, ${colorScheme}, ${width} px wide`, async ({ page, store }) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`${store.url}/playground`)
      await expect(page.locator('[data-state] [data-proactive="suggestion"]')).toHaveCount(14)
      // A page has one card and one live region; the playground shows many at once.
      expect(await violationsOn(page, { include: '.playground', without: ['landmark-unique'] })).toEqual([])
    })
  }
}

test('shows nothing wider than a screen of 320 px', async ({ page, store }) => {
  await page.setViewportSize({ width: 320, height: 800 })
  await page.goto(`${store.url}/playground`)
  await expect(page.locator('[data-state="settings"] [data-proactive="settings"]')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
})
