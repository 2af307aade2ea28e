import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Locator, type Page, test as base } from '@playwright/test'
import type { InspectedReaction, Trace } from '@proactive/protocol'
import type { FunnelRow } from '@proactive/server'
import { signWebhook } from '@proactive/server/testing'
import { openDatabase } from 'database'
import pg from 'pg'
import { freePort } from './free-port.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const ingestKey = 'ingest-key-of-the-browser-tests'
const operatorKey = 'operator-key-of-the-browser-tests'
const webhookSecret = 'webhook-secret-of-the-browser-tests'

/** The store in its own process and data folder, as `npm start` runs it. A test can kill it and start it again. */
export class Store {
  #process: ChildProcess | undefined
  #log = ''

  readonly url: string
  readonly #port: number
  readonly #dataDir: string
  readonly #env: NodeJS.ProcessEnv

  private constructor(port: number, dataDir: string, env: NodeJS.ProcessEnv) {
    this.url = `http://localhost:${port}`
    this.#port = port
    this.#dataDir = dataDir
    this.#env = env
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  /** What the store has printed since it was opened. */
  get output(): string {
    return this.#log
  }

  /** Starts a store on a free port with an empty data folder, with further settings. */
  static async open(env: NodeJS.ProcessEnv = {}): Promise<Store> {
    const store = new Store(await freePort(), await mkdtemp(join(tmpdir(), 'store-')), env)
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
        PROACTIVE_OPERATOR_KEY: operatorKey,
        PROACTIVE_WEBHOOK_SECRETS: `stripe=${webhookSecret}`,
        ANTHROPIC_API_KEY: '',
        HOST: '',
        ...this.#env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process.stdout?.on('data', (text) => (this.#log += text))
    this.#process.stderr?.on('data', (text) => (this.#log += text))
    await this.#waitUntilHealthy()
  }

  /** Kills the process with SIGKILL, as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Stops the store and removes its data. */
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

  async #waitUntilHealthy(): Promise<void> {
    const until = Date.now() + 150_000
    while (Date.now() < until) {
      const health = await fetch(`${this.url}/api/proactive/health`).catch(() => null)
      if (health?.ok) return
      if (this.#process?.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`${this.url}/api/proactive/health did not answer with success within 150 s. The store's output:\n${this.#log}`)
  }

  /** Posts a business event, as an upstream system would. */
  async ingest(type: string, data: object, source = 'inventory'): Promise<void> {
    const event = { id: randomUUID(), type, source, time: new Date().toISOString(), data }
    const response = await fetch(`${this.url}/api/proactive/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingestKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
    if (response.status !== 202) throw new Error(`POST /api/proactive/ingest answered ${response.status}: ${await response.text()}`)
  }

  /** Delivers a webhook of the payment service, and returns the status of the answer. */
  async webhook(event: object): Promise<number> {
    const body = JSON.stringify(event)
    const headers = signWebhook({ form: 'stripe', secret: webhookSecret, body })
    return (await fetch(`${this.url}/api/proactive/webhooks/stripe`, { method: 'POST', body, headers })).status
  }

  /** Runs SQL on the shop's tables, as another program would. */
  async sql(text: string): Promise<void> {
    const database = await openDatabase({ dataDir: this.#dataDir })
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(text)
    await client.end()
    await database.stop()
  }

  /** Moves the assistant's clock forward. */
  async advance(ms: number): Promise<void> {
    const headers = { origin: this.url, 'content-type': 'application/json' }
    const response = await fetch(`${this.url}/api/demo/clock`, { method: 'POST', headers, body: JSON.stringify({ advanceMs: ms }) })
    if (!response.ok) throw new Error(`POST /api/demo/clock answered ${response.status}: ${await response.text()}`)
  }

  /** Returns the reasons for which a person was not told of signals of a type, as an operator sees them. */
  async reasonsFor(personId: string, signalType: string): Promise<string[]> {
    const about = (await this.#tracesOf(personId)).filter(({ signal }) => signal?.type === signalType)
    return about.flatMap(({ gates }) => gates.flatMap(({ ok, reason = '' }) => (ok ? [] : [reason])))
  }

  /** Counts the suggestions to a person with an outcome, such as that the person has looked at them. */
  async counts(personId: string, outcome: string): Promise<number> {
    return (await this.#tracesOf(personId)).filter(({ outcomes }) => outcomes.some(({ type }) => type === outcome)).length
  }

  /** Lists the use cases by which a person was sent something. */
  async toldTo(personId: string): Promise<string[]> {
    return (await this.#tracesOf(personId)).flatMap(({ command }) => command?.data.useCase ?? [])
  }

  /** Lists the types of what became of all that a person was sent. */
  async outcomesOf(personId: string): Promise<string[]> {
    return (await this.#tracesOf(personId)).flatMap(({ outcomes }) => outcomes.map(({ type }) => type))
  }

  /** Returns what became of the runs of a reaction, the latest first, as an operator sees them. */
  async runsOf(reaction: string): Promise<string[]> {
    const response = await fetch(`${this.url}/api/proactive/ops/reactions`, { headers: { authorization: `Bearer ${operatorKey}` } })
    if (!response.ok) throw new Error(`GET /api/proactive/ops/reactions answered ${response.status}: ${await response.text()}`)
    const { runs }: { runs: readonly InspectedReaction[] } = JSON.parse(await response.text())
    return runs.flatMap((run) => (run.reaction === reaction ? [run.state] : []))
  }

  /** Returns what reached each stage of a use case today, as an operator sees it; undefined before anything did. */
  async funnelOf(useCase: string): Promise<FunnelRow | undefined> {
    const response = await fetch(`${this.url}/api/proactive/ops/funnel?days=1`, { headers: { authorization: `Bearer ${operatorKey}` } })
    if (!response.ok) throw new Error(`GET /api/proactive/ops/funnel answered ${response.status}: ${await response.text()}`)
    const { rows }: { rows: readonly FunnelRow[] } = JSON.parse(await response.text())
    return rows.findLast((row) => row.useCase === useCase)
  }

  async #tracesOf(personId: string): Promise<readonly Trace[]> {
    const response = await fetch(`${this.url}/api/proactive/ops/people/${encodeURIComponent(personId)}`, { headers: { authorization: `Bearer ${operatorKey}` } })
    if (!response.ok) throw new Error(`GET /api/proactive/ops/people answered ${response.status}: ${await response.text()}`)
    const { traces }: { traces: readonly Trace[] } = JSON.parse(await response.text())
    return traces
  }

  /** Resets the shop and the assistant to the seed data. */
  async reset(): Promise<void> {
    const response = await fetch(`${this.url}/api/demo/reset`, { method: 'POST', headers: { origin: this.url } })
    if (!response.ok) throw new Error(`POST /api/demo/reset answered ${response.status}: ${await response.text()}`)
  }
}

/** Playwright's `test` with one store per worker, which is reset before every test. */
export const test = base.extend<{ fresh: void }, { store: Store }>({
  store: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find the fixtures it needs
    async ({}, use) => {
      const store = await Store.open()
      await use(store)
      await store.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  fresh: [
    async ({ store }, use) => {
      await store.reset()
      await use()
    },
    { auto: true },
  ],
})

/** Gives consent on the page and waits until both connections of the assistant are open. */
export async function allow(page: Page): Promise<void> {
  await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Allow', exact: true }).click()
  await waitUntilLive(page)
}

/** Waits until both connections of the assistant are open. */
export async function waitUntilLive(page: Page): Promise<void> {
  await page.locator('html[data-proactive-connection="live"]').waitFor()
}

/** Reads the basket of the page's shopper from the server. */
export async function basketOf(page: Page): Promise<{ items: { productId: string; quantity: number }[]; total: number }> {
  return page.evaluate(async () => (await fetch('/api/shop/basket')).json())
}

/** Returns the ID of the page's shopper, as their session has it. */
export async function personOf(page: Page, store: Store): Promise<string> {
  const { sessionId } = JSON.parse(await page.evaluate(() => sessionStorage.getItem('proactive.tab') ?? '{}'))
  const response = await page.request.post(`${store.url}/api/proactive/session`, { headers: { origin: store.url }, data: { sessionId } })
  const { personId }: { personId: string } = await response.json()
  return personId
}

/** Logs the browser in as a shopper; `null` logs out. */
export async function logIn(page: Page, store: Store, userId: string | null): Promise<void> {
  const response = await page.request.post(`${store.url}/api/demo/login`, { headers: { origin: store.url }, data: { userId } })
  if (!response.ok()) throw new Error(`POST /api/demo/login answered ${response.status()}: ${await response.text()}`)
}

/** The assistant's card, and its parts. */
export const card = (page: Page): Locator => page.locator('[data-proactive="suggestion"]')
export const partOf = (page: Page, part: 'message' | 'accept' | 'decline' | 'dismiss' | 'menu' | 'why' | 'undo'): Locator =>
  card(page).locator(`[data-proactive="${part}"]`)

/** Time for an event to become a card on the page, on a slow machine. */
export const cardTimeout = { timeout: 90_000 }
