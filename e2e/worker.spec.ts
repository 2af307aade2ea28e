/** Where the page's events and connections are: in a worker, or wherever else they can be. */

import { expect, type Page } from '@playwright/test'
import { expectLive, expectOffer, openPage, start, stored, view } from './workshop/steps.js'
import { test, type Workshop } from './workshop/workshop.js'

const workerCode = /\/worker-[^/]*\.js/
const isSocket = (url: string): boolean => url.includes('/api/proactive/socket')

/** Makes the page and its worker fail to use these, as they do where a person blocks a site's data. */
async function block(page: Page, names: string[]): Promise<void> {
  const script = `for (const name of ${JSON.stringify(names)})
    if (name in globalThis) Object.defineProperty(globalThis, name, { get() { throw new DOMException('blocked', 'SecurityError') } });`
  await page.addInitScript(script)
  await page.route(workerCode, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: script + (await response.text()) })
  })
}

/** What a browser, a policy or a network may take away. Each returns once it is in effect. */
const faults: Record<string, (page: Page, workshop: Workshop) => Promise<unknown>> = {
  'a policy blocks workers': async (_, workshop) => {
    workshop.headers = { 'content-security-policy': "default-src 'self' data:; worker-src 'none'" }
  },
  'there are no workers': async (page) => page.addInitScript(() => void Reflect.deleteProperty(globalThis, 'Worker')),
  'the worker’s code cannot be loaded': async (page) => page.route(workerCode, (route) => route.abort()),
  'a proxy answers upgrades with 400': async (_, workshop) => {
    workshop.refusesUpgrades = true
  },
  'websockets are never answered': async (_, workshop) => {
    workshop.ignoresUpgrades = true
  },
  'the browser’s database is blocked': async (page) => block(page, ['indexedDB']),
  'all storage is blocked': async (page) => block(page, ['indexedDB', 'localStorage', 'sessionStorage', 'caches']),
}

/** Watches whether the page itself loads the code of the queue and the connections. */
function watchCode(page: Page): { isInPage: () => boolean } {
  const scripts: string[] = []
  page.on('request', (request) => scripts.push(request.url()))
  return { isInPage: () => scripts.some((url) => url.includes('create-transport')) }
}

test('the connections are in a worker, and the page does not even load their code', async ({ page, workshop }) => {
  const code = watchCode(page)
  await openPage(page, workshop.url)
  await expectLive(page)
  expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringMatching(/worker/)])
  await expectOffer(page)
  expect(workshop.arrived).toMatchObject([{ job: 'brakes' }, { job: 'brakes' }])
  expect(code.isInPage()).toBe(false)
})

for (const [name, cause] of Object.entries(faults)) {
  test(`the suggestion comes although ${name}`, async ({ page, workshop }) => {
    const code = watchCode(page)
    await cause(page, workshop)
    await openPage(page, workshop.url)
    await expectLive(page)
    await expectOffer(page)
    expect(workshop.arrived).toMatchObject([{ job: 'brakes' }, { job: 'brakes' }])
    expect([page.workers().length, code.isInPage()]).toEqual(name.includes('worker') ? [0, true] : [1, false])
  })
}

test('the suggestion comes although a policy blocks workers, a proxy refuses websockets, and all storage is blocked', async ({ page, workshop }) => {
  for (const name of ['a policy blocks workers', 'a proxy answers upgrades with 400', 'all storage is blocked']) await faults[name]?.(page, workshop)
  await openPage(page, workshop.url)
  await expectLive(page)
  await expectOffer(page)
})

test('a page whose assistant cannot be reached at all is as it was', async ({ page, workshop }) => {
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  for (const fault of Object.values(faults)) await fault(page, workshop)
  workshop.isDown = true
  await openPage(page, workshop.url)
  await view(page, 'brakes', 3)
  await expect(page.locator('html')).toHaveAttribute('data-connection', 'waiting', start)
  await expect(page.getByRole('heading')).toHaveText('Bike workshop')
  await page.reload()
  expect(errors).toEqual([])
})

test('without websockets, events and answers go over HTTP, and the page is back after an outage', async ({ page, workshop }) => {
  workshop.refusesUpgrades = true
  const posts: string[] = []
  await openPage(page, workshop.url)
  await expectLive(page)
  page.on('request', (request) => posts.push(`${request.method()} ${new URL(request.url()).pathname.replace('/api/proactive', '')}`))
  await view(page, 'gears')
  await expect.poll(() => workshop.arrived.length, start).toBe(1)
  workshop.goDown()
  await view(page, 'wheels')
  await expect(page.locator('html')).not.toHaveAttribute('data-connection', 'live', start)
  await expect.poll(() => stored(page), start).toEqual(['wheels'])
  workshop.isDown = false
  await expectLive(page)
  await expect.poll(() => workshop.arrived.map(({ job }) => job), start).toEqual(['gears', 'wheels'])
  workshop.refusesUpgrades = false
  const sockets: string[] = []
  page.on('websocket', (socket) => isSocket(socket.url()) && sockets.push(socket.url()))
  workshop.goDown()
  workshop.isDown = false
  await expect.poll(() => sockets.length, start).toBe(2)
  await expectLive(page)
})
