/** Where the page's events and connections are: in a worker, or wherever else they can be. */

import { expect, type Page } from '@playwright/test'
import { test } from './workshop/workshop.js'

const start = { timeout: 20_000 }

async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.evaluate(() => Reflect.get(globalThis, 'workshop').client.setConsent('granted'))
}
const view = async (page: Page, job: string) => page.evaluate((name) => Reflect.get(globalThis, 'workshop').view(name), job)

test('the connections are in a worker, and the page has none', async ({ page, workshop }) => {
  await openPage(page, workshop.url)
  await expect(page.locator('html')).toHaveAttribute('data-connection', 'live', start)
  expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringMatching(/worker/)])
  await view(page, 'brakes')
  await view(page, 'brakes')
  await expect(page.getByRole('status')).toHaveText('Tuesday is free for your brakes.', start)
  expect(workshop.arrived.length).toBe(2)
})
