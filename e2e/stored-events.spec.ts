/** What a page stores until the server has it: over an outage, a reload, a closed tab, a login, and a no. */

import { expect, type Page } from '@playwright/test'
import { expectLive, openPage, start, stored, view } from './workshop/steps.js'
import { test, type Workshop } from './workshop/workshop.js'

const sorted = (texts: string[]): string[] => texts.toSorted((a, b) => a.localeCompare(b))
const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}-${i}`)

/** Waits until the server has as many events, and expects each job once, from a person whose id begins like this. */
async function expectArrived(workshop: Workshop, person: string, jobs: string[]): Promise<void> {
  const of = (): string[] => workshop.arrived.filter((event) => event.person?.startsWith(person)).map(({ job }) => String(job))
  await expect.poll(() => of().length, start).toBeGreaterThanOrEqual(jobs.length)
  expect(sorted(of())).toEqual(sorted(jobs))
}

async function logIn(page: Page, workshop: Workshop, user: string): Promise<void> {
  await page.context().addCookies([{ name: 'user', value: user, url: workshop.url }])
  // The assistant cannot be reached: the promise rejects, and the page asks again by itself.
  await page.evaluate(() => Reflect.get(globalThis, 'workshop').client.renewSession().catch(() => {}))
}

test('500 events of an outage arrive once each, as the right person, over a reload, two tabs and a login', async ({ page, context, workshop }) => {
  const other = await context.newPage()
  await openPage(page, workshop.url)
  await openPage(other, workshop.url)
  await expectLive(page, 'visitor:')
  await expectLive(other, 'visitor:')
  workshop.goDown()
  await view(page, 'before', 200)
  await view(other, 'beside', 100)
  await expect.poll(async () => (await stored(page)).length, start).toBe(300)
  await page.reload()
  await view(page, 'reloaded', 100)
  await logIn(page, workshop, 'ann')
  await view(page, 'after', 100)
  await expect.poll(async () => (await stored(page)).length, start).toBe(500)
  workshop.isDown = false
  await expectLive(page, 'user:ann')
  await expectArrived(workshop, 'user:ann', numbered('after', 100))
  await expectArrived(workshop, 'visitor:', [...numbered('before', 200), ...numbered('beside', 100), ...numbered('reloaded', 100)])
  await expect.poll(() => stored(page), start).toEqual([])
})

test('the next tab sends what a closed tab left, for the same session', async ({ page, context, workshop }) => {
  const closed = await context.newPage()
  await openPage(closed, workshop.url)
  await expectLive(closed)
  await view(closed, 'first')
  await expectArrived(workshop, '', ['first'])
  workshop.goDown()
  await view(closed, 'left', 30)
  await expect.poll(async () => (await stored(closed)).length, start).toBe(30)
  await closed.close()
  workshop.isDown = false
  await openPage(page, workshop.url)
  await expectArrived(workshop, 'visitor:', ['first', ...numbered('left', 30)])
  expect(new Set(workshop.arrived.map(({ session }) => session)).size).toBe(1)
  await expect.poll(() => stored(page), start).toEqual([])
})

test('what a tab that never reached the server left is sent by its next page', async ({ page, workshop }) => {
  workshop.isDown = true
  await openPage(page, workshop.url)
  await view(page, 'early', 5)
  await expect.poll(async () => (await stored(page)).length, start).toBe(5)
  await page.reload()
  await view(page, 'late')
  workshop.isDown = false
  await expectArrived(workshop, 'visitor:', [...numbered('early', 5), 'late'])
})

test('what a tab of another person left is erased, and not sent', async ({ page, context, workshop }) => {
  await context.addCookies([{ name: 'user', value: 'ann', url: workshop.url }])
  const closed = await context.newPage()
  await openPage(closed, workshop.url)
  await expectLive(closed, 'user:ann')
  workshop.goDown()
  await view(closed, 'private', 30)
  await expect.poll(async () => (await stored(closed)).length, start).toBe(30)
  await closed.close()
  await context.clearCookies({ name: 'user' })
  workshop.isDown = false
  await openPage(page, workshop.url)
  await expectLive(page, 'visitor:')
  await expect.poll(() => stored(page), start).toEqual([])
  await view(page, 'own')
  await expectArrived(workshop, '', ['own'])
})

test('a browser that asks not to be tracked since sends nothing of what was stored, and erases it', async ({ page, context, workshop }) => {
  await openPage(page, `${workshop.url}/?consent=not-required`)
  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await expectLive(page)
  workshop.goDown()
  await view(page, 'left', 30)
  await expect.poll(async () => (await stored(page)).length, start).toBe(30)
  await context.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }))
  workshop.isDown = false
  await page.reload()
  await expect.poll(() => stored(page), start).toEqual([])
  expect(await page.evaluate(() => Reflect.get(globalThis, 'workshop').client.getSnapshot().consent)).toBe('denied')
  expect(workshop.arrived).toEqual([])
})

test('a no ends the worker, its connections and everything stored, in both tabs', async ({ page, context, workshop }) => {
  const other = await context.newPage()
  const open = new Set<unknown>()
  for (const tab of [page, other]) {
    tab.on('websocket', (socket) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    })
    await openPage(tab, workshop.url)
    await expectLive(tab)
  }
  expect(open.size).toBe(4)
  const requests: string[] = []
  for (const tab of [page, other]) tab.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`))
  const connection = await page.evaluate(() => {
    const { client, view: look } = Reflect.get(globalThis, 'workshop')
    for (let i = 0; i < 250; i++) look(`left-${i}`)
    client.setConsent('denied')
    look('later')
    return client.getSnapshot().connection
  })
  expect(connection).toBe('off')
  for (const tab of [page, other]) {
    await expect.poll(() => tab.workers()).toEqual([])
    await expect.poll(() => stored(tab)).toEqual([])
    await expect(tab.locator('html')).toHaveAttribute('data-connection', 'off')
  }
  await expect.poll(() => open.size).toBe(0)
  await view(other, 'later')
  await page.reload()
  await view(page, 'later')
  // The page says the no by its session and by a request that opens none, and nothing else.
  const sent = requests.filter((request) => request.includes('/api/'))
  expect(sent.toSorted()).toEqual(['POST /api/proactive/events', 'POST /api/proactive/session'])
  expect(workshop.arrived.map(({ job }) => job)).not.toContain('later')
  expect(await stored(page)).toEqual([])
})
