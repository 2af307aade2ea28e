/** Takes the README's screenshot: plays the scenario in the store as `npm start` runs it. */

import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import config from './playwright.config.js'
import { Store } from './store.js'

const file = fileURLToPath(new URL('../docs/suggestion.png', import.meta.url))

await mkdir(new URL('.', `file://${file}`), { recursive: true })
const store = await Store.open()
const browser = await chromium.launch(config.use?.launchOptions ?? {})
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 840 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' })
  await page.goto(`${store.url}/?scenario=low-stock-milk`)
  await page.locator('[data-proactive="suggestion"]').waitFor({ timeout: 30_000 })
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: file })
  console.log(`Wrote ${file}`)
} finally {
  await browser.close()
  await store.close()
}
