import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Page, test as base } from '@playwright/test'
import { openDatabase } from 'database'
import pg from 'pg'

const root = fileURLToPath(new URL('..', import.meta.url))
const ingestKey = 'ingest-key-of-the-browser-tests'

/** The store in its own process and data folder, as `npm start` runs it; it can be killed and started again. */
export class Store {
  #process: ChildProcess | undefined
  #log = ''

  readonly url: string
  readonly #port: number
  readonly #dataDir: string

  private constructor(port: number, dataDir: string) {
    this.url = `http://localhost:${port}`
    this.#port = port
    this.#dataDir = dataDir
  }

  static async open(): Promise<Store> {
    const store = new Store(await freePort(), await mkdtemp(join(tmpdir(), 'store-')))
    await store.start()
    return store
  }

  async start(): Promise<void> {
    this.#process = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: root,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(this.#port),
        DATABASE_URL: '',
        PROACTIVE_DATA_DIR: this.#dataDir,
        PROACTIVE_DEMO: '1',
        PROACTIVE_INGEST_KEY: ingestKey,
        ANTHROPIC_API_KEY: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process.stdout?.on('data', (text) => (this.#log += text))
    this.#process.stderr?.on('data', (text) => (this.#log += text))
    await this.#healthy()
  }

  /** `kill -9`, as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async close(): Promise<void> {
    await this.#end('SIGINT')
    await rm(this.#dataDir, { recursive: true, force: true })
  }

  async #end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const running = this.#process
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const exited = once(running, 'exit')
    running.kill(signal)
    await exited
  }

  async #healthy(): Promise<void> {
    const until = Date.now() + 40_000
    while (Date.now() < until) {
      const health = await fetch(`${this.url}/api/proactive/health`).catch(() => null)
      if (health?.ok) return
      if (this.#process?.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`The store did not become healthy:\n${this.#log}`)
  }

  /** What an upstream system would post. */
  async ingest(type: string, data: object, source = 'inventory'): Promise<void> {
    const event = { id: randomUUID(), type, source, time: new Date().toISOString(), data }
    const response = await fetch(`${this.url}/api/proactive/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
    if (response.status !== 202) throw new Error(`ingest answered ${response.status}: ${await response.text()}`)
  }

  /** What another program does to the shop's tables. */
  async sql(text: string): Promise<void> {
    const database = await openDatabase({ dataDir: this.#dataDir })
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(text)
    await client.end()
    await database.stop()
  }

  async reset(): Promise<void> {
    const response = await fetch(`${this.url}/api/demo/reset`, { method: 'POST', headers: { origin: this.url } })
    if (!response.ok) throw new Error(`reset answered ${response.status}: ${await response.text()}`)
  }
}

export const test = base.extend<{ fresh: void }, { store: Store }>({
  store: [
    // oxlint-disable-next-line no-empty-pattern -- the runner reads the pattern to learn what a fixture needs
    async ({}, use) => {
      const store = await Store.open()
      await use(store)
      await store.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  fresh: [
    async ({ store }, use) => {
      await store.reset()
      await use()
    },
    { auto: true },
  ],
})

/** Lets the assistant in, and waits until this tab is live: both of its connections are up. */
export async function allow(page: Page): Promise<void> {
  await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Allow', exact: true }).click()
  await live(page)
}

export async function live(page: Page): Promise<void> {
  await page.locator('html[data-proactive-connection="live"]').waitFor()
}

export async function basketOf(page: Page): Promise<{ items: { productId: string; quantity: number }[]; total: number }> {
  return page.evaluate(async () => (await fetch('/api/shop/basket')).json())
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}
