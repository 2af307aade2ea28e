/** What a test does on the workshop's page, and what it finds there. */

import { expect, type Page } from '@playwright/test'

/** Time for a page to start on a slow machine. */
export const start = { timeout: 30_000 }

/** Opens the workshop and allows the assistant. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.evaluate(() => Reflect.get(globalThis, 'workshop').client.setConsent('granted'))
}

/** Waits until the page is connected, as a person whose id begins like this. */
export async function expectLive(page: Page, person = ''): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-connection', 'live', start)
  await expect(page.locator('html')).toHaveAttribute('data-person', new RegExp(`^${person}`), start)
}

/** Looks at so many jobs, which are named `<name>-<number>`. */
export async function view(page: Page, name: string, count = 1): Promise<void> {
  await page.evaluate(
    ([job, times]) => {
      for (let i = 0; i < times; i++) Reflect.get(globalThis, 'workshop').view(times === 1 ? job : `${job}-${i}`)
    },
    [name, count] as const,
  )
}

/** Looks at the brakes twice, and waits for the offer. */
export async function expectOffer(page: Page): Promise<void> {
  await view(page, 'brakes')
  await view(page, 'brakes')
  await expect(page.getByRole('status')).toHaveText('Tuesday is free for your brakes.', start)
}

/** Returns the jobs of the events that the browser stores, in any order. */
export async function stored(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const request = indexedDB.open('proactive')
    const database = await new Promise<IDBDatabase | null>((resolve) => {
      request.addEventListener('upgradeneeded', () => request.transaction?.abort())
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => resolve(null))
    })
    if (!database) return []
    const all = database.transaction('events').objectStore('events').getAll()
    await new Promise((resolve) => all.addEventListener('success', resolve))
    database.close()
    return all.result.map(({ entry }) => String(entry.event.data.job))
  })
}
