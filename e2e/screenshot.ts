/** Takes the pictures of the READMEs: plays the scenario in the store as `npm start` runs it, and opens the glass box. */

import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import config from './playwright.config.js'
import { Store } from './store.js'

const docs = fileURLToPath(new URL('../docs/', import.meta.url))

await mkdir(docs, { recursive: true })
const store = await Store.open()
const browser = await chromium.launch(config.use?.launchOptions ?? {})
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 840 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' })
  await page.goto(`${store.url}/?scenario=low-stock-milk`)
  await page.locator('[data-proactive="suggestion"]').waitFor({ timeout: 30_000 })
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: `${docs}suggestion.png` })

  await page.setViewportSize({ width: 1440, height: 960 })
  await page.getByRole('button', { name: 'Open the Proactive devtools' }).click()
  const routing = page.getByRole('region', { name: 'Routing', exact: true }).locator('.item')
  await routing.first().click()
  await page.locator('[data-proactive="suggestion"]').evaluate((card) => card.scrollIntoView({ block: 'center' }))
  await page.mouse.move(0, 0)
  await page.screenshot({ path: `${docs}glass-box.png` })
  console.log(`Wrote suggestion.png and glass-box.png to ${docs}`)
} finally {
  await browser.close()
  await store.close()
}
