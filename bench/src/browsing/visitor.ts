import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { findChromium } from '../../../scripts/chromium.mjs'

/** Starts Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await findChromium()
  if (!executablePath) throw new Error('There is no Chromium on this machine. Install one, or set CHROME_PATH.')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** A page in a browser context, and so in a process, of its own. */
export class Visitor {
  /** The paths of what the page had loaded when it was ready. */
  readonly loadedAtFirst: string[]
  readonly #page: Page
  readonly #devtools: CDPSession

  private constructor(page: Page, devtools: CDPSession, loaded: string[]) {
    this.loadedAtFirst = loaded
    this.#page = page
    this.#devtools = devtools
  }

  /** Opens a page, and waits until its contender is ready. */
  static async open(browser: Browser, url: string): Promise<Visitor> {
    const context = await browser.newContext()
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(`${url}: ${error.message}`))
    await page.goto(url)
    const devtools = await context.newCDPSession(page)
    // CPU time of the thread: other load on the machine does not count.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.waitForFunction(() => 'contender' in globalThis)
    return new Visitor(page, devtools, await page.evaluate(async () => Reflect.get(globalThis, 'contender').isReady))
  }

  /** Tracks so many events. */
  async track(events: number): Promise<void> {
    await this.#page.bringToFront()
    await this.#page.evaluate(async (count) => Reflect.get(globalThis, 'contender').run(count), events)
  }

  /** Returns the paths of what the page has loaded so far. */
  async loaded(): Promise<string[]> {
    return this.#page.evaluate(() => Reflect.get(globalThis, 'contender').loaded())
  }

  /** Waits until the page's thread has nothing to do, and returns the microseconds that it has worked so far. */
  async rest(): Promise<number> {
    for (let before = await this.#worked(), quiet = 0; ; ) {
      await pause(50)
      const now = await this.#worked()
      quiet = now - before < 500 ? quiet + 1 : 0
      if (quiet === 4) return now
      before = now
    }
  }

  async close(): Promise<void> {
    await this.#page.context().close()
  }

  async #worked(): Promise<number> {
    const { metrics } = await this.#devtools.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1e6
  }
}
