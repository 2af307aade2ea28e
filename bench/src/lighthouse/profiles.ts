import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../../../scripts/chromium.mjs'

/** How a visitor has the assistant: asked for consent as at the first visit, on after a yes, or switched off. */
export const states = ['asked', 'on', 'off'] as const
export type State = (typeof states)[number]

/** Makes a Chromium profile for each state in `folder`, by what a shopper does in the store, and returns their paths. */
export async function makeProfiles(folder: string, url: string): Promise<Record<State, string>> {
  const paths = { asked: join(folder, 'asked'), on: join(folder, 'on'), off: join(folder, 'off') }
  const executablePath = await findChromium()
  for (const state of states) {
    const browser = await chromium.launchPersistentContext(paths[state], { ...(executablePath && { executablePath }), args: ['--no-sandbox', '--disable-gpu'] })
    // However slow the machine is: what this waits for comes, or the store is broken.
    browser.setDefaultTimeout(0)
    browser.setDefaultNavigationTimeout(0)
    if (state !== 'asked') await allow(await browser.newPage(), url)
    if (state === 'off') await switchOff(await browser.newPage(), url)
    await browser.close()
  }
  return paths
}

async function allow(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/settings`)
  await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Allow', exact: true }).click()
  await page.locator('html[data-proactive-connection="live"]').waitFor()
}

async function switchOff(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/settings`)
  await page.getByRole('checkbox', { name: 'Show me suggestions' }).uncheck()
  await page.locator('html:not([data-proactive-connection="live"])').waitFor()
}
