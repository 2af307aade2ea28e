/** A yes that is taken back while the page is in the middle of things: no socket, timer or stored event is left. */

import { expect, type Page } from '@playwright/test'
import { expectLive, expectOffer, openPage, start, stored, view } from './workshop/steps.js'
import { test, type Workshop } from './workshop/workshop.js'

/** Counts the timers of the page that are still to come, and keeps how each began. */
const watchTimers = (): void => {
  const pending = new Map<string, string>()
  const origin = (): string => String(new Error('begun').stack)
  const once = (name: 'setTimeout' | 'requestAnimationFrame' | 'requestIdleCallback', stop: 'clearTimeout' | 'cancelAnimationFrame' | 'cancelIdleCallback'): void => {
    const begin: (...given: unknown[]) => number = Object(globalThis)[name]
    const end: (id: number) => void = Object(globalThis)[stop]
    Reflect.set(globalThis, name, (work: (...given: unknown[]) => void, ...rest: unknown[]) => {
      const id = begin((...given: unknown[]) => (pending.delete(`${name} ${id}`), work(...given)), ...rest)
      pending.set(`${name} ${id}`, origin())
      return id
    })
    Reflect.set(globalThis, stop, (id: number) => (pending.delete(`${name} ${id}`), end(id)))
  }
  once('setTimeout', 'clearTimeout')
  once('requestAnimationFrame', 'cancelAnimationFrame')
  once('requestIdleCallback', 'cancelIdleCallback')
  const [every, stop] = [globalThis.setInterval, globalThis.clearInterval]
  Reflect.set(globalThis, 'setInterval', (...given: Parameters<typeof setInterval>) => {
    const id = every(...given)
    pending.set(`setInterval ${Number(id)}`, origin())
    return id
  })
  Reflect.set(globalThis, 'clearInterval', (id: number) => (pending.delete(`setInterval ${id}`), stop(id)))
  Object.assign(globalThis, { pendingTimers: pending })
}

const pendingTimers = (page: Page): Promise<string[]> => page.evaluate(() => [...Reflect.get(globalThis, 'pendingTimers').values()])

interface Withdrawal {
  /** When the person said no, by the clock of the machine. */
  saidAt: number
  /** When no timer was left and no event was stored, in milliseconds from then. */
  timersMs: number
  storedMs: number
}

/** Says no in the middle of tracking, and reads at each turn of the page's event loop what is left. */
async function withdraw(page: Page): Promise<Withdrawal> {
  return page.evaluate(async () => {
    const { client, view: see } = Reflect.get(globalThis, 'workshop')
    const timers: Map<string, string> = Reflect.get(globalThis, 'pendingTimers')
    const opening = indexedDB.open('proactive')
    await new Promise((resolve) => opening.addEventListener('success', resolve))
    const count = async (): Promise<number> => {
      const events = opening.result.transaction('events').objectStore('events').count()
      await new Promise((resolve) => events.addEventListener('success', resolve))
      return events.result
    }
    see('the last one')
    const saidAt = performance.now()
    client.setConsent('denied')
    see('too late')
    let timersMs = 0
    for (;;) {
      if (timersMs === 0 && timers.size === 0) timersMs = performance.now() - saidAt
      if (timersMs > 0 && (await count()) === 0) break
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port2.addEventListener('message', resolve)
        port2.start()
        port1.postMessage(null)
      })
    }
    const storedMs = performance.now() - saidAt
    opening.result.close()
    return { saidAt: performance.timeOrigin + saidAt, timersMs, storedMs }
  })
}

/** Does all that is captured while there is consent: points, scrolls, clicks, hides, and tracks. */
async function shop(page: Page): Promise<void> {
  await page.mouse.move(200, 200)
  await page.mouse.wheel(0, 300)
  await page.mouse.click(200, 200)
  await view(page, 'much later', 3)
}

const ways: Record<string, (workshop: Workshop) => unknown> = {
  'with a worker and websockets': () => {},
  'on the page’s thread and over HTTP': (workshop) => {
    workshop.headers = { 'content-security-policy': "default-src 'self' data:; worker-src 'none'" }
    workshop.refusesUpgrades = true
  },
}

for (const [name, prepare] of Object.entries(ways)) {
  test(`a yes that is taken back ${name} leaves no socket, no timer and no stored event`, async ({ page, browser, workshop }) => {
    prepare(workshop)
    await page.addInitScript(watchTimers)
    await openPage(page, workshop.url)
    await expectLive(page)
    // Events that the server never acknowledges stay stored, and the queue waits for its answer.
    workshop.acknowledges = false
    await view(page, 'brakes', 50)
    await expect.poll(async () => (await stored(page)).length, start).toBe(50)
    await expect.poll(() => workshop.connections.size, start).toBeGreaterThan(0)
    const requests: string[] = []

    const { saidAt, timersMs, storedMs } = await withdraw(page)
    page.on('request', (request) => requests.push(request.url()))
    await expect.poll(() => workshop.connections.size, start).toBe(0)
    await expect.poll(() => page.workers(), start).toEqual([])
    await expect(page.locator('html')).toHaveAttribute('data-connection', 'off')
    const socketsMs = workshop.lastClosedAt - saidAt
    const figure = Object.entries({ sockets: socketsMs, timers: timersMs, stored: storedMs }).map(([what, ms]) => `${what} ${ms.toFixed(1)} ms`).join(', ')
    console.log(`Withdrawal ${name}: ${figure}`)
    test.info().annotations.push({ type: 'withdrawal', description: figure })

    // Whatever the person does from then on begins nothing anew, while the assistant serves another person.
    await shop(page)
    workshop.acknowledges = true
    const other = await (await browser.newContext()).newPage()
    await openPage(other, workshop.url)
    await expectLive(other)
    await expectOffer(other)
    expect(requests).toEqual([])
    expect(await pendingTimers(page)).toEqual([])
    expect(await stored(page)).toEqual([])
    expect(workshop.arrived.map(({ job }) => job)).not.toContain('too late')
    expect(workshop.arrived.map(({ job }) => job)).not.toContain('much later-0')
    await other.context().close()
  })
}

test('a yes that is taken back during an outage leaves no attempt to connect and no stored event', async ({ page, workshop }) => {
  await page.addInitScript(watchTimers)
  await openPage(page, workshop.url)
  await expectLive(page)
  workshop.goDown()
  await expect(page.locator('html')).toHaveAttribute('data-connection', 'waiting', start)
  await view(page, 'brakes', 50)
  await expect.poll(async () => (await stored(page)).length, start).toBe(50)
  await withdraw(page)
  await expect.poll(() => page.workers(), start).toEqual([])
  expect(await pendingTimers(page)).toEqual([])
  workshop.isDown = false
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-connection', 'off')
  expect(await stored(page)).toEqual([])
  expect(workshop.arrived).toEqual([])
})
